package io.gpulease.controller.status;

import static io.gpulease.controller.status.ConditionTypes.ACTIVE;
import static io.gpulease.controller.status.ConditionTypes.AMENDED;
import static io.gpulease.controller.status.ConditionTypes.DEGRADED;
import static io.gpulease.controller.status.ConditionTypes.ENDING_SOON;
import static io.gpulease.controller.status.ConditionTypes.PLACED;
import static io.gpulease.controller.status.ConditionTypes.QUOTA_RESERVED;
import static io.gpulease.controller.status.ConditionTypes.READY;
import static io.gpulease.controller.status.ConditionTypes.RECONCILING;
import static io.gpulease.controller.status.ConditionTypes.RELEASED;
import static io.gpulease.controller.status.ConditionTypes.STALLED;
import static io.gpulease.controller.status.ConditionTypes.UNSUPPORTED;

import io.gpulease.controller.status.Given.Resized;
import io.gpulease.crds.Condition;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.crds.Queue;
import io.gpulease.crds.Reservation;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The status of a lease after each step of its way. */
public final class LeaseStatuses {

    private static final Set<String> TIERS = Set.of(Words.Tier.COMMITTED, Words.Tier.ON_DEMAND, Words.Tier.SPOT);

    /** So many lost nodes are named; the rest is counted. */
    private static final int MOST_NAMED = 20;

    private static final String QUOTA_EXCEEDED = "QuotaExceeded";

    private final GpuLease lease;
    private final Instant now;

    public LeaseStatuses(GpuLease lease, Instant now) {
        this.lease = lease;
        this.now = now;
    }

    /** The standing status; empty when nobody has looked at the lease yet. */
    public static GpuLeaseStatus standing(GpuLease lease) {
        return lease.getStatus() == null ? GpuLeaseStatus.empty() : lease.getStatus();
    }

    /** Why a lease waits or is refused: one word of the vocabulary and one sentence. */
    public record Why(String reason, String message) {}

    /** It waits; {@code estimatedStart} is its booking on the calendar. */
    public GpuLeaseStatus pending(Optional<String> tenant, Why why, int position, Optional<Instant> estimatedStart) {
        StatusDraft draft = unstarted(tenant, Phase.PENDING, why);
        draft.queue = new Queue(position, estimatedStart.map(Instant::toString).orElse(null));
        draft.reservation = begun(draft.reservation);
        draft.conditions
                .setWhile(RECONCILING, true, why.reason(), why.message())
                .drop(STALLED);
        return draft.build();
    }

    /** A window that was booked and has begun stays on record: what of it is handed over late is credited. */
    private @Nullable Reservation begun(@Nullable Reservation window) {
        return window == null || window.startInstant().filter(now::isBefore).isPresent() ? null : window;
    }

    /** It was given back before anybody had looked at it: that it was looked at is said first. */
    public GpuLeaseStatus seenGivenBack(Optional<String> tenant) {
        Why why = new Why(EndReason.RELEASED_BY_TENANT, "It is to be given back before it starts.");
        StatusDraft draft = unstarted(tenant, Phase.PENDING, why);
        draft.conditions.setWhile(RECONCILING, true, why.reason(), why.message());
        return draft.build();
    }

    /** Its window, which has not begun, is booked; {@code promise} says how firmly. */
    public GpuLeaseStatus reserved(Optional<String> tenant, Window window, String promise) {
        Why why = new Why("AwaitingStart", promise);
        StatusDraft draft = unstarted(tenant, Phase.RESERVED, why);
        draft.queue = null;
        draft.reservation = reservation(window);
        draft.conditions
                .set(QUOTA_RESERVED, true, why.reason(), "The quota is kept for the booked window.")
                .setWhile(RECONCILING, true, why.reason(), why.message())
                .drop(STALLED);
        return draft.build();
    }

    /** A start that was begun by an operator that ended is undone; where it stands else is said by the next plan. */
    public GpuLeaseStatus interrupted(Optional<String> tenant) {
        Why why = new Why("Queued", "A start was interrupted, and undone at %s; it is planned anew.".formatted(now));
        StatusDraft draft = lease.getStatus() == null ? unstarted(tenant, Phase.PENDING, why) : draft();
        draft.conditions.set(PLACED, false, why.reason(), why.message());
        return draft.build();
    }

    /** It cannot be met as written. */
    public GpuLeaseStatus rejected(Optional<String> tenant, Why why) {
        StatusDraft draft = unstarted(tenant, Phase.REJECTED, why);
        draft.queue = null;
        draft.reservation = null;
        draft.conditions.drop(RECONCILING).setWhile(STALLED, true, why.reason(), why.message());
        return draft.build();
    }

    private StatusDraft unstarted(Optional<String> tenant, String phase, Why why) {
        StatusDraft draft = draft();
        draft.phase = phase;
        draft.reason = why.reason();
        draft.tenant = tenant.orElse(null);
        boolean overQuota = why.reason().equals(QUOTA_EXCEEDED);
        draft.conditions
                .set(READY, false, why.reason(), why.message())
                .set(
                        QUOTA_RESERVED,
                        false,
                        why.reason(),
                        overQuota ? why.message() : "No quota is taken while the lease waits.")
                .set(PLACED, false, why.reason(), why.message())
                .set(ACTIVE, false, why.reason(), why.message());
        return draft;
    }

    /** It holds all its nodes, which {@code domain} is the smallest domain of, and is usable. */
    public GpuLeaseStatus active(
            Optional<String> tenant,
            Placement placement,
            Optional<String> domain,
            Window window,
            Instant noticeAt,
            Meter meter) {
        StatusDraft draft = draft();
        String holds = holds(placement);
        draft.phase = Phase.ACTIVE;
        draft.reason = "Placed";
        draft.tenant = tenant.orElse(draft.tenant);
        draft.queue = null;
        draft.reservation = reservation(window);
        draft.placement = placementStatus(placement, domain);
        draft.term = TermStatus.started(window.start(), window.end(), noticeAt);
        draft.count(meter);
        draft.conditions
                .set(QUOTA_RESERVED, true, "Placed", inQuota(placement))
                .set(PLACED, true, "Placed", holds)
                .set(ACTIVE, true, "Placed", holds)
                .set(READY, true, "Placed", holds)
                .drop(RECONCILING)
                .drop(STALLED);
        return draft.build();
    }

    /** The end is fixed and the tenant has been told; still usable. */
    public GpuLeaseStatus ending(Optional<Instant> newEnd, String reason, Optional<Meter> meter) {
        StatusDraft draft = draft();
        meter.ifPresent(draft::count);
        TermStatus told = LeaseStatuses.standing(lease).termOrEmpty();
        TermStatus term = newEnd.map(end -> told.ending(end, noticeNow(told))).orElse(told);
        draft.phase = Phase.ENDING;
        draft.reason = reason;
        draft.term = term;
        draft.conditions.set(ENDING_SOON, true, reason, EndWords.notice(reason, term.endsAt()));
        return draft.build();
    }

    /** In whole seconds, the present one having begun; but not before the lease has. */
    private Instant noticeNow(TermStatus term) {
        Instant second = WholeSeconds.down(now);
        return term.startedInstant().filter(second::isBefore).orElse(second);
    }

    /** Usage has stopped; the nodes are being emptied. */
    public GpuLeaseStatus releasing(String endReason, String sentence, Instant endedAt, Optional<Meter> meter) {
        StatusDraft draft = ended(endReason, sentence, endedAt, meter);
        String message = "The lease is over; its pods are being stopped and its nodes given back.";
        String reason = EndWords.reason(endReason);
        draft.phase = Phase.RELEASING;
        draft.conditions
                .set(READY, false, reason, message)
                .setWhile(RECONCILING, true, reason, message)
                .set(RELEASED, false, reason, message)
                .drop(STALLED);
        return draft.build();
    }

    /** Over, and its nodes are free. */
    public GpuLeaseStatus released(String endReason, Instant endedAt, Optional<Meter> meter) {
        String message = toldOfItsEnd(endReason).orElse(EndWords.sentence(endReason));
        StatusDraft draft = ended(endReason, message, endedAt, meter);
        TermStatus term = draft.term == null ? TermStatus.none() : draft.term;
        draft.phase = Phase.RELEASED;
        draft.term = term.released(WholeSeconds.up(now));
        String reason = EndWords.reason(endReason);
        draft.conditions
                .set(QUOTA_RESERVED, false, reason, message)
                .set(PLACED, false, reason, message)
                .set(READY, true, reason, message)
                .drop(RECONCILING)
                .drop(STALLED)
                .set(RELEASED, true, reason, message);
        return draft.build();
    }

    /** Given back before it started: nothing was used. */
    public GpuLeaseStatus releasedUnstarted() {
        StatusDraft draft = draft();
        String message = "Given back by the tenant before it started.";
        draft.phase = Phase.RELEASED;
        draft.reason = EndReason.RELEASED_BY_TENANT;
        draft.endReason = EndReason.RELEASED_BY_TENANT;
        draft.queue = null;
        draft.reservation = null;
        draft.conditions
                .set(READY, true, draft.reason, message)
                .set(QUOTA_RESERVED, false, draft.reason, message)
                .set(PLACED, false, draft.reason, message)
                .set(ACTIVE, false, draft.reason, message)
                .set(RELEASED, true, draft.reason, message)
                .drop(RECONCILING)
                .drop(STALLED);
        return draft.build();
    }

    /** What was said when its usage stopped. */
    private Optional<String> toldOfItsEnd(String endReason) {
        return standing(lease)
                .condition(ACTIVE)
                .filter(active -> active.reason().equals(EndWords.reason(endReason)))
                .map(Condition::message);
    }

    private StatusDraft ended(String endReason, String over, Instant endedAt, Optional<Meter> meter) {
        StatusDraft draft = draft();
        TermStatus term = LeaseStatuses.standing(lease).termOrEmpty();
        String reason = EndWords.reason(endReason);
        draft.reason = reason;
        draft.endReason = endReason;
        draft.queue = null;
        draft.term = term.ended(endedAt);
        meter.ifPresent(draft::count);
        draft.conditions
                .set(ACTIVE, false, reason, over)
                .drop(ENDING_SOON)
                .drop(DEGRADED)
                .drop(AMENDED);
        return draft;
    }

    /**
     * It goes on; told is what is lost, what it was given, and what it asks for and has not got.
     *
     * @param meter where what it holds, has lost or pays changes
     */
    public GpuLeaseStatus kept(List<String> lostNodes, Given given, Optional<Why> notAmended, Optional<Meter> meter) {
        StatusDraft draft = draft();
        meter.ifPresent(draft::count);
        draft.term = termWith(given);
        draft.tier = given.tier().orElse(draft.tier);
        given.resized().ifPresent(resized -> resize(draft, resized));
        given.endsAt().ifPresent(end -> draft.reservation = reservationUntil(draft.reservation, end));
        draft.conditions.setWhile(
                DEGRADED,
                !lostNodes.isEmpty(),
                "NodeLost",
                "%s of the lease lost: %s.".formatted(count(lostNodes.size(), "node"), firstOf(lostNodes)));
        if (notAmended.isPresent()) {
            draft.conditions.set(
                    AMENDED, false, notAmended.get().reason(), notAmended.get().message());
        } else if (!given.said().isEmpty()) {
            draft.conditions.set(AMENDED, true, "Amended", String.join(" ", given.said()));
        } else if (isRefusedNoMore(draft.phase)) {
            draft.conditions.drop(AMENDED);
        }
        return draft.build();
    }

    /** It stays as it is, but for nodes that are lost. */
    public GpuLeaseStatus keptWithout(List<String> lostNodes, Optional<Meter> meter) {
        return kept(lostNodes, Given.NOTHING, Optional.empty(), meter);
    }

    private static void resize(StatusDraft draft, Resized resized) {
        String holds = holds(resized.placement());
        draft.placement = placementStatus(resized.placement(), resized.domain()).since(resized.since());
        draft.conditions
                .set(QUOTA_RESERVED, true, "Placed", inQuota(resized.placement()))
                .set(PLACED, true, "Placed", holds)
                .set(ACTIVE, true, "Placed", holds)
                .set(READY, true, "Placed", holds);
    }

    static String holds(Placement placement) {
        return "Holds %d GPUs on %s of pool %s."
                .formatted(placement.gpus(), count(placement.nodes().size(), "node"), placement.pool());
    }

    private static String inQuota(Placement placement) {
        return "%d GPUs count in the tenant's quota.".formatted(placement.gpus());
    }

    /** Once its end is fixed nothing is asked any more: what was refused before stands as long as the spec says the same. */
    private boolean isRefusedNoMore(@Nullable String phase) {
        return standing(lease)
                .condition(AMENDED)
                .filter(amended -> !amended.status().equals(Condition.TRUE))
                .filter(amended -> Phase.ACTIVE.equals(phase)
                        || !Objects.equals(
                                amended.observedGeneration(),
                                lease.getMetadata().getGeneration()))
                .isPresent();
    }

    private @Nullable TermStatus termWith(Given given) {
        TermStatus term = standing(lease).term();
        if (term == null || term.endsInstant().isEmpty()) {
            return term;
        }
        Instant end = given.endsAt().or(term::endsInstant).orElseThrow();
        TermStatus next =
                given.noticeAt().map(notice -> term.ending(end, notice)).orElse(term);
        return given.renewedTo().map(next::renewed).orElse(next);
    }

    static @Nullable Reservation reservationUntil(@Nullable Reservation window, Instant end) {
        return window == null ? null : new Reservation(window.start(), text(end));
    }

    /** What it is stands, whatever its spec says now. */
    public GpuLeaseStatus asItIs() {
        return draft().build();
    }

    /** Its job was made, once and for all. */
    public GpuLeaseStatus jobCreated(String conditionType) {
        StatusDraft draft = draft();
        draft.conditions.set(conditionType, true, "Placed", "The job of the lease was made.");
        return draft.build();
    }

    StatusDraft draft() {
        var draft = new StatusDraft(standing(lease), lease.getMetadata().getGeneration(), now);
        if (draft.term == null || draft.term.startedAt() == null) {
            draft.tier = Optional.of(lease.getSpec().tierOrDefault())
                    .filter(TIERS::contains)
                    .orElse(null);
        }
        List<String> unsupported = UnsupportedFields.of(lease);
        draft.conditions.setWhile(
                UNSUPPORTED,
                !unsupported.isEmpty(),
                "NotActedOn",
                "This version does not act on: %s.".formatted(String.join(", ", unsupported)));
        return draft;
    }

    private static PlacementStatus placementStatus(Placement placement, Optional<String> domain) {
        List<NodeGpus> nodes = placement.nodes().stream()
                .map(share -> new NodeGpus(share.node(), share.gpus()))
                .toList();
        return new PlacementStatus(
                placement.pool(), placement.site().isEmpty() ? null : placement.site(), domain.orElse(null), nodes);
    }

    private static Reservation reservation(Window window) {
        return new Reservation(text(window.start()), text(window.end()));
    }

    private static String text(Instant instant) {
        return instant.toString();
    }

    private static String firstOf(List<String> names) {
        return names.size() <= MOST_NAMED
                ? String.join(", ", names)
                : "%s and %d more"
                        .formatted(String.join(", ", names.subList(0, MOST_NAMED)), names.size() - MOST_NAMED);
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
