package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.term.LeaseTerm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a running lease asks for that it does not have: by its spec, and by its renewal when that is due. */
final class Wishes {

    /** So long before its notice a renewal is asked for: as long as the notice, within these bounds. */
    private static final Duration SHORTEST_LEAD = Duration.ofSeconds(5);

    private static final Duration LONGEST_LEAD = Duration.ofHours(1);

    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(5);

    private Wishes() {}

    /**
     * Nothing once its end is fixed, or when it is given back.
     *
     * @param endIsTold pods of it have a deadline, which can be lowered only
     */
    static List<Wish> of(LeaseEntry entry, Instant now, boolean endIsTold) {
        TermStatus term = entry.status().termOrEmpty();
        Optional<LeaseTerms> terms = entry.terms();
        boolean mayAsk = entry.phase().equals(Phase.ACTIVE)
                && !entry.isGivenBack()
                && entry.recall().isEmpty()
                && term.startedInstant().isPresent()
                && (term.noticeInstant().filter(now::isBefore).isPresent() || mayAskLate(entry, now, endIsTold));
        if (!mayAsk || terms.isEmpty()) {
            return List.of();
        }
        List<Wish> wishes = new ArrayList<>();
        raise(entry, terms.get()).map(amendment -> wish(terms.get(), amendment)).ifPresent(wishes::add);
        Instant end = entry.asked().grantedEnd().or(term::endsInstant).orElse(now);
        Stream.concat(asked(entry, terms.get(), end).stream(), renewed(entry, terms.get(), end, now).stream())
                .distinct()
                .map(later -> wish(terms.get(), new Amendment.Extend(later)))
                .forEach(wishes::add);
        if (terms.get().gpus() > entry.status().gpus()
                && entry.asked().growth().isEmpty()
                && holdsNoMoreThanItSays(entry)) {
            wishes.add(wish(terms.get(), new Amendment.Grow(terms.get().gpus())));
        }
        return wishes;
    }

    /** Until the plan has looked at it once: the lease may have started with its notice due, or the operator been away. */
    private static boolean mayAskLate(LeaseEntry entry, Instant now, boolean endIsTold) {
        return !endIsTold && (entry.asked().isFresh() || entry.asked().awaitsAnswer(now));
    }

    /** Else it is about to give some back. */
    private static boolean holdsNoMoreThanItSays(LeaseEntry entry) {
        Held held = entry.held();
        return held == null || held.placement().gpus() <= entry.status().gpus();
    }

    /** That it stays until then, for time that it was kept from. */
    static Optional<Wish> regained(LeaseEntry entry, Instant end) {
        return entry.terms().map(terms -> wish(terms, new Amendment.Regain(end)));
    }

    private static Wish wish(LeaseTerms terms, Amendment amendment) {
        return new Wish(terms.id(), terms.constraints(), terms.createdAt(), amendment);
    }

    private static Optional<Amendment> raise(LeaseEntry entry, LeaseTerms terms) {
        Tier counted = entry.countedTier(terms);
        return terms.tier().compareTo(counted) < 0 ? Optional.of(new Amendment.Raise(terms.tier())) : Optional.empty();
    }

    private static Optional<Instant> asked(LeaseEntry entry, LeaseTerms terms, Instant end) {
        return wantedEnd(entry, terms).filter(wanted -> wanted.isAfter(end));
    }

    /** Also where a later end was asked for, which may not be granted. */
    private static Optional<Instant> renewed(LeaseEntry entry, LeaseTerms terms, Instant end, Instant now) {
        if (!isRenewalDue(entry, now)) {
            return Optional.empty();
        }
        // Steps that are shorter than it takes to ask for one are taken several at once.
        Instant beyond = renewalDue(entry.status().termOrEmpty())
                .map(due -> end.plus(Duration.between(due, now)).plus(BETWEEN_RENEWALS))
                .orElse(end);
        return terms.renewal().flatMap(renewal -> renewal.next(end, beyond));
    }

    /** Not while an end that was granted is not in the status yet: the next step is due before that end's notice. */
    private static boolean isRenewalDue(LeaseEntry entry, Instant now) {
        return entry.asked().grantedEnd().isEmpty()
                && renewalDue(entry.status().termOrEmpty())
                        .filter(due -> !now.isBefore(due))
                        .isPresent();
    }

    /** When the lease asks for its renewal. */
    static Optional<Instant> renewalDue(LeaseEntry entry) {
        return entry.terms()
                .flatMap(LeaseTerms::renewal)
                .flatMap(_ -> renewalDue(entry.status().termOrEmpty()));
    }

    private static Optional<Instant> renewalDue(TermStatus term) {
        Optional<Instant> end = term.endsInstant();
        return term.noticeInstant().flatMap(notice -> end.map(at -> notice.minus(lead(Duration.between(notice, at)))));
    }

    private static Duration lead(Duration notice) {
        Duration atLeast = notice.compareTo(SHORTEST_LEAD) < 0 ? SHORTEST_LEAD : notice;
        return atLeast.compareTo(LONGEST_LEAD) < 0 ? atLeast : LONGEST_LEAD;
    }

    /** The later of the end that its spec asks for and the one it was renewed to; the one it has, where its start is moved, which cannot be. */
    static Optional<Instant> wantedEnd(LeaseEntry entry, LeaseTerms terms) {
        TermStatus term = entry.status().termOrEmpty();
        Optional<Instant> started = term.startedInstant();
        if (terms.term().duration().isPresent() && movesItsStart(terms, started)) {
            return term.endsInstant();
        }
        return started.map(start -> LeaseTerm.endsAt(terms.term(), start).plus(term.givenBack()))
                .map(end -> term.renewedInstant().filter(end::isBefore).orElse(end));
    }

    static boolean movesItsStart(LeaseTerms terms, Optional<Instant> started) {
        return started.isPresent()
                && terms.term()
                        .start()
                        .filter(asked -> asked.isAfter(started.get()))
                        .isPresent();
    }
}
