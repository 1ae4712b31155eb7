package io.gpulease.controller.world;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Reading;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A lease with what is derived from it and what is under way for it. */
public final class LeaseEntry {

    private GpuLease lease;
    private Reading<LeaseTerms> terms;
    private boolean gone;

    /** A start that is under way: these nodes are the lease's, whatever else is planned. */
    private @Nullable Start start;

    private Resumption resumption = Resumption.NONE;
    private boolean settled;
    private @Nullable Decision decision;
    private long decidedGeneration = -1;
    private Optional<Booking> booking = Optional.empty();
    private @Nullable Held held;
    private @Nullable Recall recall;
    private final Asked asked = new Asked();
    private final Losses losses = new Losses();
    private Optional<String> tenant = Optional.empty();
    private boolean busy;
    private @Nullable BooleanSupplier takeBackTelling;
    private int podCalls;
    private boolean distrusted;
    private Instant toldAt = Instant.MIN;
    private @Nullable Instant emptiedAt;
    private final JobVerdict jobVerdict = new JobVerdict();
    private final Backoff backoff = new Backoff();
    private final Backoff jobBackoff = new Backoff();

    LeaseEntry(GpuLease lease) {
        this.lease = lease;
        this.terms = LeaseTerms.read(lease);
    }

    /** The plan wants its capacity back. */
    public record Recall(Instant endsAt, Duration notice, Claimant forWhom) {}

    /** What becomes of a start that an earlier operator had begun. */
    private enum Resumption {
        NONE,
        ASKED,
        DENIED
    }

    void see(GpuLease heard) {
        distrusted = false;
        boolean sameSpec = generation() == heard.getMetadata().getGeneration();
        lease = heard;
        if (!sameSpec) {
            terms = LeaseTerms.read(heard);
            decision = null;
            booking = Optional.empty();
            jobVerdict.outdated();
            asked.specChanged();
        }
        asked.seen(status());
        if (!isUnstarted()) {
            // Also when the answer to the write that made it active was lost, or another operator started it.
            start = null;
        }
    }

    public GpuLease lease() {
        return lease;
    }

    public String uid() {
        return lease.getMetadata().getUid();
    }

    public String namespace() {
        return lease.getMetadata().getNamespace();
    }

    public String name() {
        return lease.getMetadata().getName();
    }

    public long generation() {
        return lease.getMetadata().getGeneration();
    }

    public String resourceVersion() {
        return lease.getMetadata().getResourceVersion();
    }

    public GpuLeaseStatus status() {
        GpuLeaseStatus standing = lease.getStatus();
        return standing == null ? GpuLeaseStatus.empty() : standing;
    }

    /** The phase; empty text while nobody has looked at the lease. */
    public String phase() {
        String phase = status().phase();
        return phase == null ? "" : phase;
    }

    public boolean isUnstarted() {
        return switch (phase()) {
            case "", Phase.PENDING, Phase.RESERVED, Phase.REJECTED -> true;
            default -> false;
        };
    }

    /** Usable: its pods may run. */
    public boolean isRunning() {
        return phase().equals(Phase.ACTIVE) || phase().equals(Phase.ENDING);
    }

    /** A policy has stopped it: it holds all that it held, and its pods may not run. */
    public boolean isSuspended() {
        return phase().equals(Phase.SUSPENDED);
    }

    /** What it has is its own, whether it may be used or not. */
    public boolean isHolding() {
        return isRunning() || isSuspended();
    }

    public boolean isReleasing() {
        return phase().equals(Phase.RELEASING);
    }

    public boolean isReleased() {
        return phase().equals(Phase.RELEASED);
    }

    public boolean isDeleting() {
        return lease.getMetadata().getDeletionTimestamp() != null;
    }

    /** Its owner wants it to end now. */
    public boolean isGivenBack() {
        return isDeleting()
                || gone
                || (lease.getSpec() != null && lease.getSpec().releaseAsked());
    }

    /** Others keep the object too: it stays when ours is gone. */
    public boolean isKeptByOthers() {
        return lease.getMetadata().getFinalizers().stream().anyMatch(finalizer -> !finalizer.equals(Names.RELEASE));
    }

    public boolean hasFinalizer() {
        return lease.getMetadata().getFinalizers().contains(Names.RELEASE);
    }

    /** It takes its nodes whole; so does one whose terms cannot be read, to be on the safe side. */
    public boolean isDedicated() {
        return terms().map(t -> t.isolation() == Isolation.DEDICATED).orElse(true);
    }

    /** Of the pods that name the lease, not those that were let in under an earlier one of the same name. */
    boolean isOf(SlimPod pod) {
        return pod.scheduling()
                .nodeSelector()
                .getOrDefault(Names.LEASE_UID, uid())
                .equals(uid());
    }

    public Reading<LeaseTerms> reading() {
        return terms;
    }

    public Optional<LeaseTerms> terms() {
        return terms instanceof Reading.Understood<LeaseTerms>(var value) ? Optional.of(value) : Optional.empty();
    }

    /** The object is no more, though its nodes may still have to be given back. */
    public boolean isGone() {
        return gone;
    }

    void vanish() {
        gone = true;
    }

    public Optional<Start> start() {
        return Optional.ofNullable(start);
    }

    /** A start that the plan decided, where nothing was claimed for the lease. */
    public void begin(Start begun) {
        start = begun;
        resumption = Resumption.NONE;
        settled = true;
    }

    /** A start that an earlier operator had begun; it goes on once the plan has nothing against it. */
    public void resume(Start begun) {
        start = begun;
        resumption = Resumption.ASKED;
    }

    public boolean awaitsResumption() {
        return start != null && resumption == Resumption.ASKED;
    }

    /** The plan's word on a start that was to be resumed; one that is denied is to be undone, and planned as if it were new. */
    public void resumption(boolean granted) {
        if (granted) {
            resumption = Resumption.NONE;
        } else {
            resumption = Resumption.DENIED;
            start = null;
            forgetDecision();
        }
    }

    public boolean isResumptionDenied() {
        return resumption == Resumption.DENIED;
    }

    /** True when no write of an earlier operator's start can come through any more. */
    public boolean isSettled() {
        return settled;
    }

    public void settle() {
        settled = true;
    }

    public void endStart() {
        start = null;
    }

    /** What the last plan decided for the spec as it is now. */
    public Optional<Decision> decision() {
        return decidedGeneration == generation() ? Optional.ofNullable(decision) : Optional.empty();
    }

    /** True when it differs from what was decided before. */
    public boolean decide(Decision decided) {
        boolean changed = !decided.equals(decision) || decidedGeneration != generation();
        decision = decided;
        decidedGeneration = generation();
        booking = switch (decided) {
            case Decision.Reserve(var given, var _) -> Optional.of(given);
            case Decision.Wait wait -> wait.booking();
            case Decision.StartNow _, Decision.Refuse _ -> Optional.empty();
        };
        return changed;
    }

    public void forgetDecision() {
        decision = null;
    }

    /** The place on the calendar that it has: from the last plan, else, after a restart, from its status. */
    public Optional<Booking> booking() {
        if (booking.isPresent() || !answersItsSpec()) {
            return booking;
        }
        return terms().flatMap(t -> t.bookedWindow(status())).map(window -> new Booking(window, Optional.empty()));
    }

    public boolean answersItsSpec() {
        Long observed = status().observedGeneration();
        return observed != null && observed == generation();
    }

    public Optional<String> tenant() {
        return tenant;
    }

    void belongTo(Optional<String> name) {
        if (!name.equals(tenant)) {
            jobVerdict.outdated();
        }
        tenant = name;
    }

    public @Nullable Held held() {
        return held;
    }

    void hold(@Nullable Held now) {
        held = now;
    }

    /** It is to leave before its end, whether it was told yet or not. */
    public Optional<Recall> recall() {
        return Optional.ofNullable(recall);
    }

    public void recall(Recall wanted) {
        recall = wanted;
    }

    /** It cannot be told to leave any more, for a policy has stopped it. */
    public void forgetRecall() {
        recall = null;
    }

    Instant endAsPlanned(Instant told) {
        Instant end = asked.grantedEnd().orElse(told);
        return recall == null || recall.endsAt().isAfter(end) ? end : recall.endsAt();
    }

    public Asked asked() {
        return asked;
    }

    /** The tier that it counts in: as granted, whether its status says so already or not. */
    public Tier countedTier(LeaseTerms known) {
        return asked.grantedTier().orElseGet(() -> known.tierIn(status()));
    }

    public boolean isBusy() {
        return busy;
    }

    public void beginWrite() {
        busy = true;
    }

    public void endWrite() {
        busy = false;
        takeBackTelling = null;
    }

    /** What is under way only tells how the lease stands; {@code takeBack} gives true where that had not begun. */
    public void isOnlyTold(BooleanSupplier takeBack) {
        takeBackTelling = takeBack;
    }

    /** Ends a write that is under way, where it only tells something and has not begun. */
    public void takeBackTelling() {
        if (takeBackTelling != null && takeBackTelling.getAsBoolean()) {
            endWrite();
        }
    }

    /** A write of ours may or may not have come through. */
    public void distrust() {
        distrusted = true;
    }

    public boolean isDistrusted() {
        return distrusted;
    }

    public Backoff backoff() {
        return backoff;
    }

    /** Of calls about its job. */
    public Backoff jobBackoff() {
        return jobBackoff;
    }

    /** Nothing of it runs any more; the first such instant counts. */
    public void emptied(Instant at) {
        if (emptiedAt == null) {
            emptiedAt = at;
        }
    }

    /** When nothing of it ran any more, after its end. */
    public Optional<Instant> emptiedAt() {
        return Optional.ofNullable(emptiedAt);
    }

    /** When its queue position was last written. */
    public Instant toldAt() {
        return toldAt;
    }

    public void toldAt(Instant instant) {
        toldAt = instant;
    }

    /** Calls about its pods whose answer is still out: a pod may have been let in though it still looks gated. */
    public boolean hasPodCallsUnderWay() {
        return podCalls > 0;
    }

    public void podCallBegins() {
        podCalls++;
    }

    public void podCallEnds() {
        podCalls--;
    }

    public Losses losses() {
        return losses;
    }

    public JobVerdict jobVerdict() {
        return jobVerdict;
    }
}
