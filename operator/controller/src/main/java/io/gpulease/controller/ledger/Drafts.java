package io.gpulease.controller.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.crds.Reservation;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a status gives to put on record; a function of the status, so that it comes out the same however often it is asked. The form of
 * records is told in docs/ledger.md.
 */
final class Drafts {

    static final String PROMISE = "promise";
    static final String START = "start";
    static final String CHANGE = "change";
    static final String FAILURE = "failure";
    static final String CARRY = "carry";
    static final String CREDIT = "credit";
    static final String END = "end";
    static final String ENFORCEMENTS = "enforcements";

    private static final int SHORT = 16;
    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);

    private final World world;

    Drafts(World world) {
        this.world = world;
    }

    /** The window that is booked, while it has not started; said again in each month. */
    Optional<Draft> promise(LeaseEntry entry, YearMonth present) {
        Reservation booked = entry.status().reservation();
        if (booked == null || booked.start() == null || !Phase.RESERVED.equals(entry.phase())) {
            return Optional.empty();
        }
        ObjectNode body = begun(entry, PROMISE, entry.status());
        body.put("gpus", entry.lease().getSpec().gpus());
        put(body, "from", booked.start());
        put(body, "ends", booked.end());
        return Optional.of(new Draft(entry.uid(), PROMISE + " " + present + " " + digest(body.toString()), body));
    }

    /**
     * What it holds, and what it has used so far; of what it held when the month began it is said in a carry, which stands for all that was
     * said before.
     *
     * @param isKnown whether something is known to be on record of the lease under that key
     * @param isToldThisMonth whether it is on record in this month what it holds
     */
    Optional<Draft> held(LeaseEntry entry, Predicate<String> isKnown, YearMonth present, boolean isToldThisMonth) {
        GpuLeaseStatus status = entry.status();
        Optional<Instant> ends = status.termOrEmpty().endsInstant();
        Optional<Instant> started = status.termOrEmpty().startedInstant();
        if (ends.isEmpty()
                || started.isEmpty()
                || !(Reading.of(() -> UsageRecord.meter(status)) instanceof Reading.Understood<Meter>(var meter))) {
            return Optional.empty();
        }
        // What it will have used if it goes on so says all that can change, and not up to when it was counted.
        String state = digest(status.nodes() + " " + status.tier() + " " + ends.get() + " "
                + meter.until(ends.get()).lines() + (status.enforcements().isEmpty() ? "" : status.enforcements()));
        String carry = CARRY + " " + present;
        boolean isCarried = !isToldThisMonth && Page.month(started.get()).isBefore(present) && !isKnown.test(carry);
        String key = isCarried ? carry : "hold " + state;
        if (isKnown.test(key)) {
            return Optional.empty();
        }
        ObjectNode body = begun(entry, isCarried ? CARRY : kindOf(meter, !isKnown.test(START)), status);
        put(body, "from", meter.asOf().orElse(started.get()).toString());
        put(body, "started", started.get().toString());
        put(body, "ends", ends.get().toString());
        body.put("state", state);
        if (!status.enforcements().isEmpty()) {
            // Its object may be removed by force: what was done to it is judged all the same.
            body.set(ENFORCEMENTS, JSON.valueToTree(status.enforcements()));
        }
        // Since when it holds as many: so from record to record nothing can be left out.
        put(
                body,
                "heldSince",
                status.placement() != null && status.placement().heldSince() != null
                        ? status.placement().heldSince()
                        : started.get().toString());
        nodes(body, status);
        lost(body, entry, meter);
        lines(body, UsageRecord.usage(meter).lines());
        return Optional.of(new Draft(entry.uid(), key, body));
    }

    private static String kindOf(Meter meter, boolean isFirst) {
        boolean someLost = meter.running().keySet().stream().anyMatch(charge -> isLoss(charge.kind()));
        return someLost ? FAILURE : isFirst ? START : CHANGE;
    }

    /** What it held from its start on, what was credited, then the end with all that it used. Empty of a lease that never started. */
    List<Draft> end(LeaseEntry entry, GpuLeaseStatus last) {
        boolean neverStarted = last.termOrEmpty().startedAt() == null
                && (last.usage() == null || last.usage().lines().isEmpty());
        if (neverStarted) {
            return List.of();
        }
        List<Draft> drafts = new ArrayList<>();
        start(entry, last).ifPresent(drafts::add);
        List<UsageLine> lines = last.usage() == null ? List.of() : last.usage().lines();
        if (Reading.of(() -> UsageRecord.meter(last)) instanceof Reading.Understood<Meter>(var meter)) {
            lines = UsageRecord.usage(meter).lines();
            meter.lines().stream()
                    .filter(line -> line.creditedGpuSeconds() > 0)
                    .forEach(line -> drafts.add(credit(entry, last, line)));
        }
        ObjectNode body = begun(entry, END, last);
        put(body, "started", last.termOrEmpty().startedAt());
        put(body, "from", last.termOrEmpty().endedAt());
        put(body, "reason", last.endReason());
        // Absent: it held the same from its start on.
        put(
                body,
                "heldSince",
                last.placement() == null ? null : last.placement().heldSince());
        if (!last.enforcements().isEmpty()) {
            // What is judged when its object is no more is made good by this record alone.
            put(body, "ends", last.termOrEmpty().endsAt());
            body.set(ENFORCEMENTS, JSON.valueToTree(last.enforcements()));
        }
        nodes(body, last);
        lines(body, lines);
        String said = digest(last.termOrEmpty().endedAt() + " " + body.path("lines")
                + (last.enforcements().isEmpty() ? "" : body.path(ENFORCEMENTS)));
        drafts.add(new Draft(entry.uid(), END + " " + said, body));
        return drafts;
    }

    /**
     * For a lease that ends before anything else of it is on record. Empty of one that changed its size: what it held at its start is not
     * known any more.
     */
    private Optional<Draft> start(LeaseEntry entry, GpuLeaseStatus last) {
        Optional<Instant> started = last.termOrEmpty().startedInstant();
        Optional<Instant> ends = last.termOrEmpty().endsInstant();
        PlacementStatus placement = last.placement();
        if (started.isEmpty() || ends.isEmpty() || placement == null || placement.heldSince() != null) {
            return Optional.empty();
        }
        ObjectNode body = begun(entry, START, last);
        put(body, "from", started.get().toString());
        put(body, "started", started.get().toString());
        put(body, "ends", ends.get().toString());
        nodes(body, last);
        lines(body, List.of());
        return Optional.of(new Draft(entry.uid(), START, body));
    }

    /** The ends of all leases that are over, one by one. */
    List<List<Draft>> ends() {
        return world.leases().stream()
                .filter(Drafts::hasEnded)
                .map(entry -> end(entry, entry.status()))
                .toList();
    }

    boolean someHaveEnded() {
        return world.leases().stream().anyMatch(Drafts::hasEnded);
    }

    private static boolean hasEnded(LeaseEntry entry) {
        return entry.isReleased() && entry.status().termOrEmpty().startedAt() != null;
    }

    private static Draft credit(LeaseEntry entry, GpuLeaseStatus last, Line line) {
        ObjectNode body = begun(entry, CREDIT, last);
        put(body, "reason", UsageRecord.word(line.charge().kind()));
        put(body, "from", line.from().toString());
        body.put("gpuSeconds", line.creditedGpuSeconds());
        // What was never charged is not given back: there it only says what was not delivered.
        Optional<UnitPrice> charged =
                line.charge().kind().isHeld() ? line.charge().price() : Optional.empty();
        charged.ifPresent(price -> {
            BigDecimal gross = price.amount(line.gpuSeconds());
            BigDecimal back = gross.subtract(line.amount().orElse(gross));
            body.put("amount", back.toPlainString()).put("currency", price.currency());
        });
        return new Draft(entry.uid(), CREDIT + " " + digest(line.toString()), body);
    }

    // ---- forms

    private static ObjectNode begun(LeaseEntry entry, String kind, GpuLeaseStatus status) {
        ObjectNode body = JSON.createObjectNode();
        body.put("kind", kind)
                .put("uid", entry.uid())
                .put("namespace", entry.namespace())
                .put("lease", entry.name());
        put(body, "tenant", status.tenant() == null ? entry.tenant().orElse(null) : status.tenant());
        put(
                body,
                "gpuClass",
                entry.lease().getSpec() == null ? null : entry.lease().getSpec().gpuClass());
        put(body, "tier", status.tier());
        PlacementStatus placement = status.placement();
        if (placement != null) {
            put(body, "pool", placement.pool());
            put(body, "site", placement.site());
        }
        return body;
    }

    private static void put(ObjectNode body, String field, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            body.put(field, text);
        }
    }

    /** With what each node has, as it is seen now: what was held can be checked when the node is no more. */
    private void nodes(ObjectNode body, GpuLeaseStatus status) {
        var nodes = body.putArray("nodes");
        for (NodeGpus share : status.nodes()) {
            ObjectNode one = nodes.addObject().put("name", share.name()).put("gpus", share.gpus());
            capacity(share.name()).ifPresent(gpus -> one.put("of", gpus));
        }
    }

    /** Which of them are lost, where they are just as many GPUs as are counted as that: a node may have come back since, or gone. */
    private void lost(ObjectNode body, LeaseEntry entry, Meter meter) {
        List<ObjectNode> lost = new ArrayList<>();
        int gpus = 0;
        for (JsonNode share : body.path("nodes")) {
            int held = share.path("gpus").asInt();
            NodeEntry node = world.node(share.path("name").asText());
            if (node == null || node.allocationsOrNone().of(entry.uid()) < held) {
                lost.add((ObjectNode) share);
                gpus += held;
            }
        }
        if (gpus == lostGpus(meter)) {
            lost.forEach(share -> share.put("lost", true));
        }
    }

    private static int lostGpus(Meter meter) {
        return meter.running().entrySet().stream()
                .filter(rate -> isLoss(rate.getKey().kind()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static boolean isLoss(Kind kind) {
        return kind == Kind.NODE_LOSS || kind == Kind.SITE_OUTAGE;
    }

    private Optional<Integer> capacity(String name) {
        NodeEntry node = world.node(name);
        return node == null || node.planned() == null
                ? Optional.empty()
                : Optional.of(Objects.requireNonNull(node.planned()).gpus());
    }

    /** As they are understood: a version before may have written a status without any. */
    static void lines(ObjectNode body, List<UsageLine> told) {
        var lines = body.putArray("lines");
        told.forEach(line -> lines.add(JSON.<ObjectNode>valueToTree(line)));
    }

    static String digest(String text) {
        return Chain.hex(Chain.sha256(text.getBytes(StandardCharsets.UTF_8))).substring(0, SHORT);
    }
}
