package io.gpulease.controller.nodes;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.signed.Cleaning;
import io.gpulease.controller.signed.CleaningLog;
import io.gpulease.controller.signed.Party;
import io.gpulease.controller.signed.Step;
import io.gpulease.controller.watch.SlimNode.Taint;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.controller.world.World;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is left on a node of its cleaning, in the write that ends it: what was done, and after whom. Hand-over records and receipts
 * are made of it. So that none says more than is so, a node that is used and given on as it is loses it.
 *
 * @param now when its outcome is known
 */
record CleaningNotes(World world, NodeEntry node, Instant now) {

    /** It is clean; whoever left it before its last lease is owed a receipt. */
    NodeRecord cleaned(NodeRecord record, SlimPod pod) {
        return done(record, Cleaning.CLEANED, null, Optional.of(pod));
    }

    /** It is free as it is: its pool has nothing any more that cleans it. */
    NodeRecord notCleaned(NodeRecord record) {
        return done(record, Cleaning.NOT_CLEANED, "Its pool cleaned nothing any more.", Optional.empty());
    }

    /** It was tried and came to nothing. Should it be cleaned later, those who have used it are told. */
    NodeRecord failed(NodeRecord record, String why, Optional<SlimPod> pod) {
        return notDone(record, Cleaning.FAILED, why, pod);
    }

    /** It did not begin, or nobody knows what came of it. Should it be cleaned later, those who have used it are told. */
    NodeRecord setAside(NodeRecord record, String why, Optional<SlimPod> pod) {
        return notDone(record, Cleaning.SET_ASIDE, why, pod);
    }

    private NodeRecord done(NodeRecord record, String outcome, @Nullable String why, Optional<SlimPod> pod) {
        List<Party> owed = uncleaned(node).stream()
                .filter(party -> !party.isOneOf(holders()))
                .toList();
        return note(record, cleaning(outcome, why, pod, owed)).annotate(Names.UNCLEANED, null);
    }

    private NodeRecord notDone(NodeRecord record, String outcome, String why, Optional<SlimPod> pod) {
        return left(note(record, cleaning(outcome, why, pod, List.of())), node, holders());
    }

    /** A lease has left it, and it is not cleaned yet, as others stay. */
    static NodeRecord left(NodeRecord record, NodeEntry node, LeaseEntry lease) {
        return left(usedAgain(record, node, lease), node, List.of(party(lease)));
    }

    /** Leases have left it of which nothing is known any more. */
    static NodeRecord leftByUnknown(NodeRecord record, NodeEntry node, Set<String> uids) {
        return left(record, node, uids.stream().map(Party::unknown).toList());
    }

    /** A lease leaves it, and others stay: an earlier cleaning of it says nothing of that lease any more. */
    static NodeRecord usedAgain(NodeRecord record, NodeEntry node, LeaseEntry lease) {
        CleaningLog standing = CleaningLog.parse(node.node().annotations().getOrDefault(Names.CLEANED, ""));
        boolean isNamed = standing.cleanings().stream().anyMatch(earlier -> earlier.isAfter(lease.uid()));
        return isNamed
                ? record.annotate(Names.CLEANED, standing.without(lease.uid()).format())
                : record;
    }

    private static NodeRecord left(NodeRecord record, NodeEntry node, List<Party> leases) {
        List<Party> all = uncleanedWith(node, leases);
        return all.isEmpty() ? record : record.annotate(Names.UNCLEANED, CleaningLog.format(all));
    }

    private static List<Party> uncleanedWith(NodeEntry node, List<Party> leases) {
        var all = new ArrayList<>(uncleaned(node));
        leases.stream().filter(party -> !party.isOneOf(all)).forEach(all::add);
        return all;
    }

    /** That it has left cannot be noted: too many have before it. */
    static boolean hasNoRoomFor(NodeEntry node, LeaseEntry lease) {
        return party(lease).isOneOf(CleaningLog.dropped(uncleanedWith(node, List.of(party(lease)))));
    }

    /** Whom the node owes a receipt for which what is to be written on it has no room: as people call them. */
    List<String> forgotten(NodeRecord record) {
        CleaningLog standing = CleaningLog.parse(node.node().annotations().getOrDefault(Names.CLEANED, ""));
        var kept = new ArrayList<>(CleaningLog.parties(record.annotation(Names.UNCLEANED)));
        CleaningLog.parse(record.annotation(Names.CLEANED)).cleanings().forEach(cleaning -> {
            kept.addAll(cleaning.after());
            kept.addAll(cleaning.owed());
        });
        return Stream.concat(
                        standing.cleanings().stream().flatMap(cleaning -> cleaning.owed().stream()),
                        Stream.concat(uncleaned(node).stream(), holders().stream()))
                .filter(party -> party.name() != null && !party.isOneOf(kept))
                .map(party -> party.namespace() + "/" + party.name())
                .distinct()
                .toList();
    }

    /** It was used, and is given on as it is: an earlier cleaning says nothing of it any more. */
    static NodeRecord dropped(NodeRecord record) {
        return record.annotate(Names.CLEANED, null).annotate(Names.UNCLEANED, null);
    }

    private NodeRecord note(NodeRecord record, Cleaning latest) {
        String standing = node.node().annotations().getOrDefault(Names.CLEANED, "");
        CleaningLog log = CleaningLog.parse(standing).with(latest, this::isWanted);
        return record.annotate(Names.CLEANED, log.format());
    }

    /** A receipt is made of it once the lease has all its nodes behind it, or has not been written yet. */
    private boolean isWanted(Cleaning earlier) {
        return !earlier.owed().isEmpty()
                || earlier.after().stream()
                        .flatMap(party -> Stream.ofNullable(world.lease(party.uid())))
                        .anyMatch(lease -> !lease.isGone() && !lease.isReleased());
    }

    private Cleaning cleaning(String outcome, @Nullable String why, Optional<SlimPod> pod, List<Party> owed) {
        return new Cleaning(
                outcome,
                node.taint(Names.SANITIZING).map(Taint::timeAdded).orElse(null),
                now.truncatedTo(ChronoUnit.SECONDS).toString(),
                why,
                pod.map(one -> one.namespace() + "/" + one.name()).orElse(null),
                pod.map(SlimPod::uid).orElse(null),
                pod.map(CleaningNotes::steps).orElse(List.of()),
                holders(),
                owed);
    }

    private static List<Step> steps(SlimPod pod) {
        return pod.ends().stream()
                .map(end -> new Step(
                        end.name(),
                        end.image(),
                        end.imageId(),
                        end.exitCode(),
                        end.reason(),
                        end.startedAt(),
                        end.finishedAt()))
                .toList();
    }

    /** Not those that never came to use it: nobody is owed a receipt for a start that was undone. */
    private List<Party> holders() {
        return node.allocationsOrNone().gpusByLease().keySet().stream()
                .filter(uid -> Optional.ofNullable(world.lease(uid))
                        .map(lease ->
                                lease.status().termOrEmpty().startedInstant().isPresent())
                        .orElse(true))
                .map(uid -> Optional.ofNullable(world.lease(uid))
                        .map(CleaningNotes::party)
                        .orElseGet(() -> Party.unknown(uid)))
                .toList();
    }

    private static List<Party> uncleaned(NodeEntry node) {
        return CleaningLog.parties(node.node().annotations().getOrDefault(Names.UNCLEANED, ""));
    }

    private static Party party(LeaseEntry lease) {
        String told = lease.status().tenant();
        return new Party(
                lease.uid(),
                lease.namespace(),
                lease.name(),
                told == null ? lease.tenant().orElse(null) : told);
    }
}
