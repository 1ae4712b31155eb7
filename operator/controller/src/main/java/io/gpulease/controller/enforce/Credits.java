package io.gpulease.controller.enforce;

import io.gpulease.bridge.Reading;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.UsageLine;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What is made good of what was done wrongly. While several suspensions stand, time counts as that of those that stand: what is credited is
 * what was before the first of them.
 *
 * @param done all that was done, as it is on record from now on
 */
public record Credits(List<Enforcement> done, Meter meter) {

    public Credits {
        done = List.copyOf(done);
    }

    /** All that was done, with those judged to be wrong. */
    public static List<Enforcement> judged(List<Enforcement> done, List<Enforcement> wrong) {
        Set<String> uids = wrong.stream().map(Enforcement::uid).collect(Collectors.toSet());
        return done.stream()
                .map(one -> uids.contains(one.uid()) ? one.judged(Verdict.DISMISSED) : one)
                .toList();
    }

    /**
     * What was suspended and does not stand any more.
     *
     * @param judged all that was done, some of it judged to be wrong just now
     * @param counted all that was used by now
     * @param credited how it is charged instead
     */
    public static Credits ofSuspensions(List<Enforcement> judged, Meter counted, UnaryOperator<Charge> credited) {
        List<Enforcement> standing = Dues.suspensions(judged);
        if (standing.isEmpty()) {
            return new Credits(judged, counted.recharged(counted.counted(Kind.SUSPENDED), credited));
        }
        List<Line> wrongly = lines(standing.getFirst().suspendedBefore());
        List<Enforcement> done = judged.stream()
                .map(one -> one.suspendedBefore().isEmpty()
                        ? one
                        : one.after(one.isDismissed() ? List.of() : without(one.suspendedBefore(), wrongly)))
                .toList();
        return new Credits(done, counted.recharged(wrongly, credited));
    }

    /** What is left of these when those are taken out. */
    private static List<UsageLine> without(List<UsageLine> all, List<Line> taken) {
        return new Meter(lines(all))
                        .recharged(taken, charge -> Charge.inFull(Kind.GIVEN_BACK, charge.tier(), charge.price()))
                        .counted(Kind.SUSPENDED)
                        .stream()
                        .map(UsageRecord::written)
                        .toList();
    }

    /** Where a newer version wrote what cannot be read: none, so that nothing is credited wrongly. */
    private static List<Line> lines(List<UsageLine> written) {
        return Reading.of(() -> UsageRecord.meter(written, null)) instanceof Reading.Understood<Meter>(var meter)
                ? meter.lines()
                : List.of();
    }

    /** A term, and how many GPUs it was of. */
    public record Term(Instant endedAt, Instant endsAt, int gpus, Tier tier) {}

    /**
     * With what was left of a term that was ended wrongly: it had a right to it, and was charged nothing for it. All of it is told in the
     * month of its end: the statements of later ones are made when nobody thinks of the lease any more. What stopped it and stands would
     * have ended it, too, when its window closed.
     */
    private Credits withTheRest(Term term) {
        Instant until = Dues.suspensions(done).stream()
                .map(one -> one.isSettled() ? term.endedAt() : one.appealEndsAtInstant())
                .filter(term.endsAt()::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(term.endsAt());
        long seconds = Duration.between(term.endedAt(), until).toSeconds();
        long lacking = term.gpus() * seconds - told();
        if (lacking <= 0) {
            return this;
        }
        Optional<UnitPrice> price = meter.lines().stream()
                .flatMap(line -> line.charge().price().stream())
                .reduce((_, last) -> last);
        Instant month = UsageRecord.endOfMonth(term.endedAt());
        Instant told = until.isBefore(month) ? until : month;
        var lost = new Charge(Kind.DISMISSED_REVOCATION, term.tier(), BigDecimal.ONE, price);
        return new Credits(done, meter.plus(new Line(term.endedAt(), told, lost, lacking, 0)));
    }

    /** GPU-seconds of the rest that are told already. */
    private long told() {
        return meter.counted(Kind.DISMISSED_REVOCATION).stream()
                .mapToLong(Line::gpuSeconds)
                .sum();
    }

    /**
     * What is made good when a lease is over: what was suspended whenever that is said, the rest where it is said in time.
     *
     * @param wasInTime whether it was said while the window was open
     */
    public static Credits late(
            List<Enforcement> done,
            List<Enforcement> wrong,
            Meter counted,
            UnaryOperator<Charge> credited,
            Optional<Term> term,
            Predicate<Enforcement> wasInTime) {
        List<Enforcement> judged = judged(done, wrong);
        Credits credits = wrong.stream().anyMatch(Enforcement::isSuspension)
                ? ofSuspensions(judged, counted, credited)
                : new Credits(judged, counted);
        boolean losesTheRest = wrong.stream().anyMatch(one -> !one.isSuspension() && wasInTime.test(one));
        // More of it, where what would have ended it otherwise is dismissed as well.
        return losesTheRest || credits.told() > 0
                ? term.map(credits::withTheRest).orElse(credits)
                : credits;
    }
}
