package io.gpulease.controller.pods;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.lease.Beyond;
import io.gpulease.controller.lease.Grace;
import io.gpulease.controller.nodes.Occupants;
import io.gpulease.controller.pods.PodPatches.Admission;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.LetIn;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.Pins;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.crds.Words.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pods of one lease: those that may run are let in and told, those that may not any more are ended. */
public final class PodUpkeep {

    private static final int REMEMBERED = 20_000;
    private static final String NO_ROOM = "NoCapacity";
    private static final String NO_LEASE_YET = "AwaitingStart";
    private static final String VIOLATION = "PolicyViolation";

    private static final Comparator<SlimPod> OLDEST_FIRST = Comparator.<SlimPod, Instant>comparing(pod ->
                    pod.life().createdAt() == null ? Instant.MAX : pod.life().createdAt())
            .thenComparing(SlimPod::name);

    private final LeaseDesk desk;
    private final PodCalls calls;
    private final Blocked blocked;
    private final Goers goers;
    private final Guests guests;
    private final JobFirst jobFirst;
    /** The node, or any, that each pod let in was given last. */
    private final Map<String, String> places = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    public PodUpkeep(LeaseDesk desk) {
        this.desk = desk;
        this.calls = new PodCalls(desk);
        this.blocked = new Blocked(desk.journal());
        this.goers = new Goers(calls, desk.agenda());
        this.guests = new Guests(desk);
        this.jobFirst = new JobFirst(desk);
    }

    public void step(LeaseEntry entry, Instant now) {
        Instant ends = entry.status().termOrEmpty().endsInstant().orElse(now);
        if (entry.isRunning() && now.isBefore(ends) && !entry.isGivenBack()) {
            if (isEndFixed(entry, now) && !entry.asked().isFresh()) {
                // Their deadlines cannot be taken back: nothing may be granted any more that they would not know of.
                entry.asked().close();
            }
            if (!entry.asked().isFresh()) {
                Beyond.pods(desk.world(), entry)
                        .forEach(pod -> goers.end(pod, Grace.seconds(desk, entry), now, entry.uid()));
            }
            letIn(entry, ends, now);
            tell(entry, ends, now);
        } else if (!entry.isUnstarted()) {
            end(entry, now);
        } else {
            wait(entry);
        }
    }

    private void wait(LeaseEntry entry) {
        for (SlimPod pod : desk.world().podsOf(entry)) {
            if (LetIn.isGated(pod)) {
                blocked.because(
                        pod,
                        NO_LEASE_YET,
                        "Lease %s has not started: the pod is let in when it has.".formatted(entry.name()));
            }
        }
    }

    // ---- in

    private void letIn(LeaseEntry entry, Instant ends, Instant now) {
        List<SlimPod> gated = desk.world().podsOf(entry).stream()
                .filter(pod -> LetIn.isGated(pod)
                        && !pod.life().isLeaving()
                        && !pod.life().isOver())
                .sorted(OLDEST_FIRST)
                .toList();
        Optional<PoolTerms> pool = poolOf(entry);
        if (gated.isEmpty() || pool.isEmpty()) {
            return;
        }
        if (Beyond.hasNodesToGiveUp(entry)) {
            gated.forEach(pod -> blocked.because(pod, NO_ROOM, givesUp(entry)));
            return;
        }
        Seats seats = seats(entry, pool.get());
        // First those whose answer is still out: they may have their seat already, whatever the watch shows.
        gated.stream()
                .filter(calls::isUnsettled)
                .forEach(pod -> seats.take(places.getOrDefault(pod.uid(), ""), seats.wantedBy(pod)));
        for (SlimPod pod : gated) {
            if (calls.isUnsettled(pod)) {
                calls.settle(pod, now, entry.uid());
                continue;
            }
            Optional<String> place = seats.placeFor(pod);
            Optional<String> foreign = foreignDevice(pod, pool.get());
            if (foreign.isPresent()) {
                blocked.because(
                        pod,
                        NO_ROOM,
                        "This lease is for %s; the pod asks for %s, which takes a lease of its own."
                                .formatted(pool.get().resourceName(), foreign.get()));
            } else if (place.isEmpty()) {
                blocked.because(pod, NO_ROOM, full(entry, seats, pod));
            } else {
                seats.take(place.get(), seats.wantedBy(pod));
                if (calls.isFree(pod, now)) {
                    Admission admission = admission(entry, pool.get(), pod, place.get(), ends, now);
                    places.put(pod.uid(), place.get());
                    calls.send(pod, PodPatches.letIn(pod, admission), Urgency.FINISH, entry.uid());
                    admission.deadline().ifPresent(_ -> tellItsEnd(entry, pod, ends));
                }
            }
        }
    }

    private static String full(LeaseEntry entry, Seats seats, SlimPod pod) {
        return "Lease %s has %d of its %d GPUs free for more pods (at most %d on one node), and this pod asks for %d: it stays gated until enough are free."
                .formatted(entry.name(), seats.free(), seats.held(), seats.largest(), seats.wantedBy(pod));
    }

    /** It could be put on a node that is to be emptied. */
    private static String givesUp(LeaseEntry entry) {
        return "Lease %s is giving nodes back: the pod is let in when that is done, if there is room for it."
                .formatted(entry.name());
    }

    private Optional<PoolTerms> poolOf(LeaseEntry entry) {
        var placement = entry.status().placement();
        PoolEntry pool = placement == null || placement.pool() == null
                ? null
                : desk.world().pool(placement.pool());
        return pool == null ? Optional.empty() : pool.terms();
    }

    private Seats seats(LeaseEntry entry, PoolTerms pool) {
        List<NodeGpus> held = entry.status().nodes().stream()
                .filter(share -> desk.world().node(share.name()) != null)
                .map(share -> new NodeGpus(share.name(), kept(entry, share)))
                .filter(share -> share.gpus() > 0)
                .toList();
        Seats seats = new Seats(entry.isDedicated(), pool.resourceName(), held, Pins.of(desk.world(), held));
        seats.seat(desk.world().podsOf(entry).stream().filter(LetIn::mayRun).toList());
        return seats;
    }

    /** What it does not give up of that. */
    private static int kept(LeaseEntry entry, NodeGpus share) {
        return entry.asked()
                .shrinksTo()
                .map(kept -> kept.getOrDefault(share.name(), 0))
                .orElse(share.gpus());
    }

    /** A device that another pool leases out is not this lease's to give. */
    private Optional<String> foreignDevice(SlimPod pod, PoolTerms own) {
        return desk.world().pools().stream()
                .flatMap(pool -> pool.terms().stream())
                .map(PoolTerms::resourceName)
                .filter(resource ->
                        !resource.equals(own.resourceName()) && pod.devices().containsKey(resource))
                .findFirst();
    }

    private Admission admission(LeaseEntry entry, PoolTerms pool, SlimPod pod, String node, Instant ends, Instant now) {
        var tolerations = new TreeMap<>(Map.of(Names.POOL, pool.name()));
        Optional<Long> deadline = isEndFixed(entry, now) ? lowered(pod, secondsUntil(ends, now)) : Optional.empty();
        if (entry.isDedicated()) {
            tolerations.put(Names.LEASED, entry.uid());
            return new Admission(Map.of(Names.LEASE_UID, entry.uid()), tolerations, ends, deadline);
        }
        NodeEntry shared = Objects.requireNonNull(desk.world().node(node), "seats are on nodes that are there");
        return new Admission(new TreeMap<>(Pins.to(shared)), tolerations, ends, deadline);
    }

    /** From the instant of the notice on, whether the status says so already or not; not where a later end is about to be written. */
    private static boolean isEndFixed(LeaseEntry entry, Instant now) {
        if (entry.phase().equals(Phase.ENDING)) {
            return true;
        }
        return !entry.asked().isFresh()
                && !entry.asked().mayEndLater(now)
                && entry.status()
                        .termOrEmpty()
                        .noticeInstant()
                        .filter(at -> !now.isBefore(at))
                        .isPresent();
    }

    private static long secondsUntil(Instant ends, Instant from) {
        return Math.max(1, Duration.between(from, ends).toSeconds());
    }

    // ---- told

    private void tell(LeaseEntry entry, Instant ends, Instant now) {
        String said = ends.toString();
        boolean isFixed = isEndFixed(entry, now);
        for (SlimPod pod : desk.world().podsOf(entry)) {
            if (LetIn.mayRun(pod) && !pod.life().isLeaving() && calls.isFree(pod, now)) {
                boolean told = said.equals(pod.annotations().get(Names.ENDS_AT));
                Optional<Long> deadline = isFixed ? lowered(entry, pod, ends, now) : Optional.empty();
                if (!told || deadline.isPresent()) {
                    calls.send(pod, PodPatches.tell(pod, ends, deadline), Urgency.END, entry.uid());
                    deadline.ifPresent(_ -> tellItsEnd(entry, pod, ends));
                }
            }
        }
    }

    private void tellItsEnd(LeaseEntry entry, SlimPod pod, Instant ends) {
        desk.journal()
                .podTold(
                        pod,
                        "EndingSoon",
                        "Lease %s ends at %s: save your work before then.".formatted(entry.name(), ends));
    }

    /** The deadline to set; empty when it has one that is no later. Counted by the kubelet from the pod's start. */
    private static Optional<Long> lowered(LeaseEntry entry, SlimPod pod, Instant ends, Instant now) {
        Instant started = pod.life().startedAt();
        if (started != null) {
            return lowered(pod, secondsUntil(ends, started));
        }
        // Not started: counted from now, so that it does not stay for long if nobody is there to lower it when it
        // starts.
        // What was set since the notice stands, or it would be written anew each second.
        Instant notice = entry.status().termOrEmpty().noticeInstant().orElse(Instant.EPOCH);
        return lowered(pod, secondsUntil(ends, notice)).map(_ -> secondsUntil(ends, now));
    }

    /** A deadline can only fall: that of the pod stands where it is the earlier one. */
    private static Optional<Long> lowered(SlimPod pod, long seconds) {
        Long standing = pod.life().activeDeadlineSeconds();
        return standing == null || standing > seconds ? Optional.of(seconds) : Optional.empty();
    }

    // ---- out

    private void end(LeaseEntry entry, Instant now) {
        long grace = Grace.seconds(desk, entry);
        Optional<String> job = jobFirst.job(entry, now);
        for (SlimPod pod : desk.world().podsOf(entry)) {
            if (LetIn.mayRun(pod)) {
                if (!JobFirst.isLeft(pod, job)) {
                    goers.end(pod, grace, now, entry.uid());
                }
            } else if (LetIn.isGated(pod)) {
                if (entry.isSuspended()) {
                    blocked.because(pod, VIOLATION, stopped(entry));
                    continue;
                }
                blocked.because(
                        pod,
                        EndReason.EXPIRED,
                        "Lease %s is over: this pod stays gated. Delete it, or make a lease of that name anew."
                                .formatted(entry.name()));
            }
        }
    }

    private static String stopped(LeaseEntry entry) {
        return "Lease %s is stopped under a written policy: the pod is let in when it goes on.".formatted(entry.name());
    }

    /** A pod of a tenant that no lease we know of accounts for, or not on the node that it is on. */
    public void stray(SlimPod pod, Instant now) {
        if (pod.life().isOver()) {
            return;
        }
        if (desk.world().tenantOf(pod.namespace()).isEmpty()) {
            guests.look(pod);
            return;
        }
        String lease = pod.labels().get(Names.LEASE);
        if (isOnNodeOfAnother(pod)) {
            desk.journal().pod(pod, VIOLATION, "This pod is on a node that another lease holds whole and is ended.");
            goers.end(pod, ownGrace(pod), now, "");
        } else if (Occupants.isInTheWay(desk.world(), pod)) {
            if (!pod.life().isLeaving()) {
                // Else in the time that its lease gives it.
                desk.journal()
                        .pod(
                                pod,
                                "TenantLeft",
                                "This pod is on a node that is cleaned for the next tenant and is ended.");
                goers.end(pod, ownGrace(pod), now, "");
            }
        } else if (!pod.devices().isEmpty() && !hasLease(pod, lease)) {
            withoutLease(pod, lease, now);
        }
    }

    private void withoutLease(SlimPod pod, @Nullable String lease, Instant now) {
        if (LetIn.isGated(pod)) {
            blocked.because(
                    pod,
                    NO_LEASE_YET,
                    lease == null
                            ? "This pod asks for a device but names no lease: set the label %s when you make it."
                                    .formatted(Names.LEASE)
                            : "There is no lease %s in this namespace: the pod stays gated until there is one and it is active."
                                    .formatted(lease));
        } else if (isOnPoolNode(pod)) {
            desk.journal().pod(pod, VIOLATION, "This pod holds GPUs of a leased pool without a lease and is ended.");
            goers.end(pod, ownGrace(pod), now, "");
        }
    }

    /** In seconds, as the pool of its node caps it; never none, for then an object is gone before its containers are. */
    private long ownGrace(SlimPod pod) {
        Long asked = pod.life().terminationGraceSeconds();
        Duration grace = asked == null ? LeaseTerms.DEFAULT_GRACE : Duration.ofSeconds(asked);
        String name = pod.scheduling().nodeName();
        NodeEntry node = name == null ? null : desk.world().node(name);
        PoolEntry pool = node == null ? null : desk.world().pool(node.labelledPool());
        Duration most =
                pool == null ? grace : pool.terms().map(PoolTerms::maxGrace).orElse(grace);
        return Math.max(1, (grace.compareTo(most) <= 0 ? grace : most).toSeconds());
    }

    /** The scheduler chose the node an instant before it was fenced, or tainted at all. */
    private boolean isOnNodeOfAnother(SlimPod pod) {
        String name = pod.scheduling().nodeName();
        NodeEntry node = name == null ? null : desk.world().node(name);
        return name != null
                && node != null
                && node.fencedFor()
                        .filter(holder -> desk.world().lease(holder) != null)
                        .filter(holder -> !desk.world().isOfLease(pod, holder))
                        .isPresent()
                && !isPlacedThere(pod, name);
    }

    /** By its own lease's word: what we know of the node is older than that. */
    private boolean isPlacedThere(SlimPod pod, String node) {
        String name = pod.labels().get(Names.LEASE);
        LeaseEntry own = name == null ? null : desk.world().leaseNamed(pod.namespace(), name);
        return own != null
                && own.isHolding()
                && own.status().nodes().stream().anyMatch(share -> share.name().equals(node));
    }

    /** The lease may have been heard of after the pod; one that cannot be read keeps its pods as they are. */
    private boolean hasLease(SlimPod pod, @Nullable String lease) {
        String pinnedTo = pod.scheduling().nodeSelector().get(Names.LEASE_UID);
        if (pinnedTo != null) {
            // It was let in under that very lease; another one of the name has nothing to do with it.
            return desk.world().isKnown(pinnedTo);
        }
        return lease != null && desk.world().hasLeaseNamed(new ObjectKey(pod.namespace(), lease));
    }

    private boolean isOnPoolNode(SlimPod pod) {
        String name = pod.scheduling().nodeName();
        var node = name == null ? null : desk.world().node(name);
        return node != null && !node.labelledPool().isEmpty();
    }
}
