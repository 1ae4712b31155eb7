package io.gpulease.controller.lease;

import io.gpulease.bridge.EndNotice;
import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.status.Given;
import io.gpulease.controller.status.Given.Resized;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.TermStatus;
import io.gpulease.crds.Words.Phase;
import io.gpulease.engine.model.Amendment.Extend;
import io.gpulease.engine.model.Amendment.Grow;
import io.gpulease.engine.model.Amendment.Raise;
import io.gpulease.engine.model.Amendment.Regain;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.schedule.Answer;
import io.gpulease.engine.term.Notice;
import io.gpulease.engine.term.WholeSeconds;
import io.gpulease.engine.term.WrittenDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a running lease asks for beyond what it holds: given where the plan grants it, else told, while it keeps what it has. */
final class Amendment {

    private final Notice.Defaults notices;
    private final World world;
    private final Resizing resizing;
    private final Metered metered;

    Amendment(Notice.Defaults notices, World world, Resizing resizing) {
        this.notices = notices;
        this.world = world;
        this.resizing = resizing;
        this.metered = new Metered(world);
    }

    /** The status as it should be while nothing else happens. */
    GpuLeaseStatus of(LeaseEntry entry, List<String> lostNodes, Instant now) {
        Optional<LeaseTerms> terms = entry.terms();
        Given given = terms.map(known -> given(entry, known, now)).orElse(Given.NOTHING);
        return new LeaseStatuses(entry.lease(), now)
                .kept(
                        lostNodes,
                        given,
                        terms.flatMap(known -> unmet(entry, known, given, now)),
                        metered.changed(entry, given, lostNodes, now));
    }

    // ---- given

    private Given given(LeaseEntry entry, LeaseTerms terms, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        Optional<Instant> start = term.startedInstant();
        Optional<Instant> end = term.endsInstant();
        if (start.isEmpty() || end.isEmpty()) {
            return Given.NOTHING;
        }
        List<String> said = new ArrayList<>();
        Optional<Resized> resized = resizing.next(entry, now).map(placement -> resized(entry, placement, now));
        resized.map(Resized::placement)
                .ifPresent(placement -> said.add("It holds %d GPUs instead of %d."
                        .formatted(placement.gpus(), entry.status().gpus())));
        if (!entry.phase().equals(Phase.ACTIVE)) {
            return new Given(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), resized, said);
        }
        Optional<Tier> tier = entry.asked().grantedTier().filter(counted -> counted != terms.tierIn(entry.status()));
        tier.ifPresent(counted ->
                said.add("It counts as %s from %s on.".formatted(EngineWords.word(counted), WholeSeconds.down(now))));
        Optional<Instant> wanted = Wishes.wantedEnd(entry, terms);
        Optional<Instant> moved = entry.asked()
                .grantedEnd()
                .filter(at -> isStillAsked(terms, at, end.get(), wanted))
                .or(() -> wanted.filter(at -> at.isBefore(end.get()) && mayEndThen(entry, terms, at, now)))
                .filter(at -> !at.equals(end.get()));
        moved.ifPresent(at -> said.add("It ends at %s instead of %s.".formatted(at, end.get())));
        Instant ends = moved.orElse(end.get());
        return new Given(
                moved,
                Optional.of(noticeAt(entry, terms, ends, now)),
                moved.filter(at -> wanted.filter(at::isAfter).isPresent()),
                tier.map(EngineWords::word),
                resized,
                said);
    }

    /** More GPUs count from the next whole second on, as at a start; fewer from the present one. */
    private Resized resized(LeaseEntry entry, Placement placement, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        Instant end = term.endsInstant().orElse(now);
        Instant whole = placement.gpus() > entry.status().gpus() ? WholeSeconds.up(now) : WholeSeconds.down(now);
        Instant held = Metered.since(entry.status()).orElse(whole);
        Instant notBefore = whole.isBefore(held) ? held : whole;
        Instant since = notBefore.isAfter(end) ? end : notBefore;
        return new Resized(placement, Domains.smallest(world, placement), since);
    }

    /** Where the default of a higher tier would have been due before the lease had that tier, it stays as it was. */
    private Instant noticeAt(LeaseEntry entry, LeaseTerms terms, Instant ends, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        Instant start = term.startedInstant().orElse(now);
        Instant due = Notice.noticeAt(start, ends, notice(entry, terms, start, ends));
        boolean stays = terms.notice().isEmpty() && !due.isAfter(now);
        return stays ? term.noticeInstant().orElse(due) : due;
    }

    /** The spec may have been changed since it was granted. */
    private static boolean isStillAsked(LeaseTerms terms, Instant granted, Instant end, Optional<Instant> wanted) {
        boolean byItsSpec = wanted.filter(asked -> !granted.isAfter(asked)).isPresent();
        return byItsSpec
                || terms.renewal()
                        .filter(renewal -> renewal.reaches(end, granted))
                        .isPresent();
    }

    /** An end that is earlier leaves the tenant its notice. */
    private boolean mayEndThen(LeaseEntry entry, LeaseTerms terms, Instant end, Instant now) {
        Instant start = entry.status().termOrEmpty().startedInstant().orElse(now);
        return end.isAfter(start) && !end.isBefore(now.plus(notice(entry, terms, start, end)));
    }

    private Duration notice(LeaseEntry entry, LeaseTerms terms, Instant start, Instant end) {
        return Notice.effective(terms.notice(), entry.countedTier(terms), Duration.between(start, end), notices);
    }

    // ---- not given

    private Optional<Why> unmet(LeaseEntry entry, LeaseTerms terms, Given given, Instant now) {
        if (Wishes.movesItsStart(terms, entry.status().termOrEmpty().startedInstant())) {
            return why("spec.term.start cannot be moved any more: the lease has started.");
        }
        return refused(entry, terms, now).or(() -> tooLateOrTooSoon(entry, terms, given));
    }

    private static Optional<Why> why(String message) {
        return Optional.of(new Why("NotActedOn", message));
    }

    private static Optional<Why> refused(LeaseEntry entry, LeaseTerms terms, Instant now) {
        return entry.asked()
                .refusal(now)
                .map(refusal -> new Why(
                        refusal.shortage().reason().word(),
                        "%s: %s."
                                .formatted(
                                        what(entry, terms, refusal),
                                        refusal.shortage().message())));
    }

    private static String what(LeaseEntry entry, LeaseTerms terms, Answer.NotYet refusal) {
        String end = String.valueOf(entry.status().termOrEmpty().endsAt());
        return switch (refusal.wish().amendment()) {
            case Extend(var asked)
            when Wishes.wantedEnd(entry, terms).filter(asked::equals).isPresent() ->
                "spec.term asks for the end %s; the lease keeps %s as long as that does not fit".formatted(asked, end);
            case Extend(var renewed) ->
                "The renewal until %s is not granted, and the lease keeps its end %s as long as it does not fit"
                        .formatted(renewed, end);
            case Regain(var later) ->
                "The end %s, for the time that it was suspended, does not fit, and the lease keeps %s"
                        .formatted(later, end);
            case Raise(var tier) ->
                "spec.tier is %s; the lease counts as %s as long as that does not fit"
                        .formatted(EngineWords.word(tier), EngineWords.word(terms.tierIn(entry.status())));
            case Grow(var gpus) ->
                "spec.gpus is %d; the lease keeps the %d that it holds as long as that does not fit"
                        .formatted(gpus, entry.status().gpus());
        };
    }

    /** What the plan is not asked: an end that is fixed, or would leave no time for the notice, and a tier that was not asked for in time. */
    private Optional<Why> tooLateOrTooSoon(LeaseEntry entry, LeaseTerms terms, Given given) {
        TermStatus term = entry.status().termOrEmpty();
        boolean active = entry.phase().equals(Phase.ACTIVE);
        boolean toldAnother = EndNotice.isFinal(entry.status().reason());
        Optional<Instant> end = given.endsAt().or(term::endsInstant);
        Optional<Instant> wanted = Wishes.wantedEnd(entry, terms);
        if (!active && !toldAnother && wanted.isPresent() && !wanted.equals(end)) {
            return why("spec.term asks for the end %s; the lease ends at %s, which is fixed since its notice was given."
                    .formatted(wanted.get(), term.endsAt()));
        }
        boolean moved = given.endsAt().isPresent();
        if (active
                && !moved
                && wanted.isPresent()
                && end.isPresent()
                && wanted.get().isBefore(end.get())) {
            Duration notice = notice(entry, terms, term.startedInstant().orElse(wanted.get()), wanted.get());
            return why(
                    "spec.term asks for the end %s, which left less than its notice of %s; the lease keeps %s. Set spec.release to end it now."
                            .formatted(wanted.get(), WrittenDuration.of(notice), term.endsAt()));
        }
        boolean grows = given.resized().isPresent() || entry.asked().growth().isPresent();
        if (!active && !grows && terms.gpus() > entry.status().gpus()) {
            return why("spec.gpus is %d; the lease holds %d until its end, which it was told of."
                    .formatted(terms.gpus(), entry.status().gpus()));
        }
        return !active && terms.tier() != terms.tierIn(entry.status())
                ? why("spec.tier is %s; the lease counts as %s until its end, which it was told of."
                        .formatted(EngineWords.word(terms.tier()), EngineWords.word(terms.tierIn(entry.status()))))
                : Optional.empty();
    }
}
