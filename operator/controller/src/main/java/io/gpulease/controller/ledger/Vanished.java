package io.gpulease.controller.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.world.World;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leases that by the ledger hold something and are no more: removed by force, finalizer and all, while nobody was there to see it. Their
 * nodes were fenced until now, so they are charged until now, or until the end that was planned, or the close of the window of what had
 * stopped it.
 */
final class Vanished {

    /** What was written so shortly before this operator came may be of a lease that it has not heard of. */
    static final Duration SKEW = Duration.ofMinutes(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final Instant came;
    private final Map<String, JsonNode> held = new LinkedHashMap<>();

    /** @param came no later than when all leases were listed */
    Vanished(World world, Instant came) {
        this.world = world;
        this.came = came;
    }

    void clear() {
        held.clear();
    }

    void add(Page page) {
        for (JsonNode record : page.records()) {
            String uid = record.path("uid").asText();
            boolean isOld = Page.instant(record.path("at").asText()).plus(SKEW).isBefore(came);
            if (Known.HELD.contains(record.path("kind").asText()) && isOld && !world.isKnown(uid)) {
                held.put(uid, record);
            } else if (record.has("lines")) {
                held.remove(uid);
            }
        }
    }

    /** @param ended those of whom an end is about to be put on record */
    List<Draft> ends(Set<String> ended, Instant now) {
        List<Draft> ends = new ArrayList<>();
        held.forEach((uid, record) -> {
            if (!ended.contains(uid) && !world.isKnown(uid)) {
                end(uid, record, now).ifPresent(ends::add);
            }
        });
        held.clear();
        return ends;
    }

    /** Its end, by the last that is on record of what it held. */
    static Optional<Draft> end(String uid, JsonNode record, Instant now) {
        return Reading.of(() -> ended(uid, record, now)) instanceof Reading.Understood<Draft>(var draft)
                ? Optional.of(draft)
                : Optional.empty();
    }

    private static Draft ended(String uid, JsonNode record, Instant now) {
        Meter meter = meter(record);
        List<Enforcement> done = LateEnds.enforcements(record);
        Instant planned = Page.instant(record.path("ends").asText());
        Instant closes = Dues.suspensions(done).stream()
                .filter(one -> !one.isSettled())
                .map(Enforcement::appealEndsAtInstant)
                .filter(planned::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(planned);
        Instant seen = closes.isBefore(now) ? closes : WholeSeconds.down(now);
        Instant ended = meter.asOf().filter(seen::isBefore).orElse(seen);
        boolean isRevoked = closes.isBefore(planned) && closes.isBefore(now);
        ObjectNode body = record.<ObjectNode>deepCopy();
        body.remove(List.of("seq", "at", "key", "state", "nodes", "lines"));
        if (done.isEmpty()) {
            body.remove("ends");
        }
        body.put("kind", Drafts.END)
                .put("from", ended.toString())
                .put("reason", isRevoked ? EndReason.REVOKED : EndReason.RELEASED_BY_TENANT);
        Drafts.lines(body, UsageRecord.usage(meter.stopped(ended)).lines());
        return new Draft(uid, Drafts.END + " vanished", body);
    }

    static Meter meter(JsonNode record) {
        List<UsageLine> lines = new ArrayList<>();
        for (JsonNode line : record.path("lines")) {
            try {
                lines.add(JSON.treeToValue(line, UsageLine.class));
            } catch (JsonProcessingException foreign) {
                throw new IllegalArgumentException(foreign);
            }
        }
        return UsageRecord.meter(lines, record.path("tier").asText("OnDemand"));
    }
}
