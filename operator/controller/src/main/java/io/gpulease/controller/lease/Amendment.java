package io.gpulease.controller.lease;

import io.gpulease.bridge.EndNotice;
import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.term.LeaseTerm;
import io.gpulease.engine.term.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a running lease asks for beyond what it holds: told, while the lease keeps what it has. */
final class Amendment {

    private final Notice.Defaults notices;

    Amendment(Notice.Defaults notices) {
        this.notices = notices;
    }

    /** The status as it should be while nothing else happens. */
    GpuLeaseStatus of(LeaseEntry entry, List<String> lostNodes, Instant now) {
        return new LeaseStatuses(entry.lease(), now)
                .kept(lostNodes, entry.terms().flatMap(terms -> unmet(entry, terms)), noticeAt(entry));
    }

    /** A notice that has not been given follows the spec. */
    private Optional<Instant> noticeAt(LeaseEntry entry) {
        var term = entry.status().termOrEmpty();
        Optional<Instant> start = term.startedInstant();
        Optional<Instant> end = term.endsInstant();
        if (!entry.phase().equals(Phase.ACTIVE) || start.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        Duration length = Duration.between(start.get(), end.get());
        return entry.terms()
                .map(terms -> Notice.effective(terms.notice(), terms.tierIn(entry.status()), length, notices))
                .map(notice -> Notice.noticeAt(start.get(), end.get(), notice));
    }

    private static Optional<Why> unmet(LeaseEntry entry, LeaseTerms terms) {
        int held = entry.status().nodes().stream().mapToInt(NodeGpus::gpus).sum();
        if (terms.gpus() > held) {
            return why(
                    "spec.gpus is %d, the lease holds %d and keeps them: this version does not grow a lease that has started. Make another lease for the rest."
                            .formatted(terms.gpus(), held));
        }
        if (couldGiveBack(entry, terms, held)) {
            return why(
                    "spec.gpus is %d, the lease holds %d and keeps them: this version does not shrink a lease that has started. Set spec.release to give all back."
                            .formatted(terms.gpus(), held));
        }
        if (movesItsStart(entry, terms)) {
            return why("spec.term.start cannot be moved any more: the lease has started.");
        }
        if (terms.tier() != terms.tierIn(entry.status())) {
            return why(
                    "spec.tier is %s, the lease counts as %s until it ends: this version does not raise the tier of a lease that has started. Make another lease in that tier."
                            .formatted(EngineWords.word(terms.tier()), EngineWords.word(terms.tierIn(entry.status()))));
        }
        return asksForAnotherEnd(entry, terms)
                ? why(
                        "spec.term asks for another end; the lease keeps the one it has: this version does not move the end of a lease that has started. Set spec.release to end it now.")
                : Optional.empty();
    }

    private static Optional<Why> why(String message) {
        return Optional.of(new Why("NotActedOn", message));
    }

    /** On whole nodes one more than needed; on shared ones one GPU more. */
    private static boolean couldGiveBack(LeaseEntry entry, LeaseTerms terms, int held) {
        int smallest = terms.isolation() == Isolation.SHARED
                ? 1
                : entry.status().nodes().stream().mapToInt(NodeGpus::gpus).min().orElse(held);
        return held - smallest >= terms.gpus();
    }

    private static boolean movesItsStart(LeaseEntry entry, LeaseTerms terms) {
        Optional<Instant> started = entry.status().termOrEmpty().startedInstant();
        return started.isPresent()
                && terms.term()
                        .start()
                        .filter(asked -> asked.isAfter(started.get()))
                        .isPresent();
    }

    private static boolean asksForAnotherEnd(LeaseEntry entry, LeaseTerms terms) {
        var term = entry.status().termOrEmpty();
        boolean shortened = EndNotice.isFinal(entry.status().reason());
        Optional<Instant> asked = term.startedInstant().map(start -> LeaseTerm.endsAt(terms.term(), start));
        return !shortened && asked.isPresent() && !asked.equals(term.endsInstant());
    }
}
