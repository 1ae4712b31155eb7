package io.gpulease.controller.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.world.World;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.engine.metering.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leases that by the ledger hold something and are no more: removed by force, finalizer and all, while nobody was there to see it. Their
 * nodes were fenced until now, so they are charged until now, or until the end that was planned.
 */
final class Vanished {

    /** What was written so shortly before this operator came may be of a lease that it has not heard of. */
    private static final Duration SKEW = Duration.ofMinutes(1);

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

    private static Optional<Draft> end(String uid, JsonNode record, Instant now) {
        if (!(Reading.of(() -> meter(record)) instanceof Reading.Understood<Meter>(var meter))) {
            return Optional.empty();
        }
        Instant planned = Page.instant(record.path("ends").asText());
        Instant seen = planned.isBefore(now) ? planned : now;
        Instant ended = meter.asOf().filter(seen::isBefore).orElse(seen);
        ObjectNode body = record.<ObjectNode>deepCopy();
        body.remove(List.of("seq", "at", "key", "ends", "state", "nodes", "lines"));
        body.put("kind", Drafts.END).put("from", ended.toString()).put("reason", EndReason.RELEASED_BY_TENANT);
        Drafts.lines(body, UsageRecord.usage(meter.stopped(ended)).lines());
        return Optional.of(new Draft(uid, Drafts.END + " vanished", body));
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
