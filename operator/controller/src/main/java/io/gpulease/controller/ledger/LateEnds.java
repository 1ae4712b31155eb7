package io.gpulease.controller.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.Prices;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.enforce.Credits;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.Enforcement;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The end of a lease whose object is no more, said anew: what was done to it was judged to be wrong since. All that is needed for that is in
 * the end that is on record.
 */
final class LateEnds {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;

    LateEnds(World world) {
        this.world = world;
    }

    /**
     * @param last what is on record of it
     * @param wrong when violations were dismissed, by their uids
     * @return empty where there is nothing to be made good, or it has been
     */
    Optional<Draft> draft(JsonNode last, Map<String, Instant> wrong) {
        if (!last.path("kind").asText().equals(Drafts.END)) {
            return Optional.empty();
        }
        return Reading.of(() -> corrected(last, wrong)) instanceof Reading.Understood<Optional<Draft>>(var draft)
                ? draft
                : Optional.empty();
    }

    private Optional<Draft> corrected(JsonNode last, Map<String, Instant> wrong) {
        List<Enforcement> done = enforcements(last);
        List<Enforcement> dismissed = done.stream()
                .filter(one -> !one.isSettled() && wrong.containsKey(one.uid()))
                .toList();
        if (dismissed.isEmpty()) {
            return Optional.empty();
        }
        Meter counted = Vanished.meter(last);
        Predicate<Enforcement> wasInTime =
                one -> wrong.getOrDefault(one.uid(), Instant.MAX).isBefore(one.appealEndsAtInstant());
        Credits credits = Credits.late(done, dismissed, counted, credited(last), term(last), wasInTime);
        ObjectNode body = last.<ObjectNode>deepCopy();
        body.remove(List.of("seq", "at", "key", "lines", Drafts.ENFORCEMENTS));
        body.set(Drafts.ENFORCEMENTS, JSON.valueToTree(credits.done()));
        Drafts.lines(body, UsageRecord.usage(credits.meter()).lines());
        String said = Drafts.digest(
                last.path("from").asText() + " " + body.path("lines") + " " + body.path(Drafts.ENFORCEMENTS));
        return Optional.of(new Draft(last.path("uid").asText(), Drafts.END + " " + said, body));
    }

    /** What was done to it. */
    static List<Enforcement> enforcements(JsonNode last) {
        List<Enforcement> done = new ArrayList<>();
        for (JsonNode one : last.path(Drafts.ENFORCEMENTS)) {
            try {
                done.add(JSON.treeToValue(one, Enforcement.class));
            } catch (JsonProcessingException foreign) {
                throw new IllegalArgumentException(foreign);
            }
        }
        return done;
    }

    private UnaryOperator<Charge> credited(JsonNode last) {
        BigDecimal share = Optional.ofNullable(world.pool(last.path("pool").asText()))
                .filter(pool -> pool.terms().isPresent())
                .map(PoolEntry::pool)
                .map(pool -> Prices.creditShare(pool.getSpec(), Kind.DISMISSED_SUSPENSION))
                .orElse(BigDecimal.ONE);
        return charge -> new Charge(Kind.DISMISSED_SUSPENSION, charge.tier(), share, charge.price());
    }

    private static Optional<Credits.Term> term(JsonNode last) {
        Instant ended = Page.instant(last.path("from").asText());
        Instant ends = Page.instant(last.path("ends").asText());
        int gpus = 0;
        for (JsonNode node : last.path("nodes")) {
            gpus += node.path("gpus").asInt();
        }
        Tier tier = last.has("tier") ? EngineWords.tier(last.path("tier").asText()) : Tier.ON_DEMAND;
        return ended.isBefore(ends) ? Optional.of(new Credits.Term(ended, ends, gpus, tier)) : Optional.empty();
    }
}
