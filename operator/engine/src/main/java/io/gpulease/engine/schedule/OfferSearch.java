package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What could be had instead of what is asked for: each with the earliest seat that can be kept for as long as the hold. */
final class OfferSearch {

    /** What a quote's status shows. */
    private static final int MOST_OFFERS = 6;
    /** Something else is worth an offer where it spares half of the wait, and this much. */
    private static final long LEAST_SPARED_SECONDS = 60;

    private final Inquiry inquiry;
    private final Estate estate;
    private final Admission admission;
    private final SeatFinder finder;
    private final int turn;
    private final long heldUntil;
    private final long wish;

    /** @param turn one that nobody else has */
    OfferSearch(Inquiry inquiry, Estate estate, Admission admission, SeatFinder finder, int turn) {
        this.inquiry = inquiry;
        this.estate = estate;
        this.admission = admission;
        this.finder = finder;
        this.turn = turn;
        heldUntil = estate.time().startOfNow() + WholeSeconds.floor(inquiry.hold());
        wish = Math.max(estate.time().present(), WholeSeconds.ceiling(inquiry.earliest()));
    }

    /** A seat that nobody has, for a request that differs from what was asked in class, size or tier at most. */
    record Found(Bid bid, Seat seat) {

        private static final Comparator<Found> EARLIEST_FIRST = Comparator.comparingLong(
                        (Found found) -> found.seat().start())
                .thenComparing(found -> found.bid().request().tier())
                .thenComparing(Comparator.comparingInt(
                                (Found found) -> found.bid().request().gpus())
                        .reversed())
                .thenComparing(found -> found.bid().request().gpuClass());

        /** It has no more, and no sooner. */
        private boolean isNoBetterThan(Found other) {
            Request mine = bid.request();
            Request others = other.bid().request();
            return mine.gpuClass().equals(others.gpuClass())
                    && mine.tier() == others.tier()
                    && mine.gpus() <= others.gpus()
                    && seat.start() >= other.seat().start();
        }
    }

    /** When a hold ends that begins now. */
    Instant heldUntil() {
        return Instant.ofEpochSecond(heldUntil);
    }

    /** In time to be of use. */
    Optional<Found> asAsked() {
        Request asked = inquiry.request();
        return find(asked.gpuClass(), asked.gpus(), asked.tier(), Long.MAX_VALUE);
    }

    /** It does not have to wait. */
    boolean isAtOnce(Found found) {
        return found.seat().start() == wish;
    }

    /** The earliest first. What was asked for is among them where it can be had. */
    List<Found> withAlternatives(Optional<Found> asAsked) {
        List<Found> offers = new ArrayList<>();
        asAsked.ifPresent(offers::add);
        long latest = asAsked.map(this::muchSooner).orElse(Long.MAX_VALUE);
        if (latest >= wish) {
            alternatives(latest).sorted(Found.EARLIEST_FIRST).forEach(found -> add(offers, found));
        }
        offers.sort(Found.EARLIEST_FIRST);
        return offers;
    }

    private static void add(List<Found> offers, Found found) {
        if (offers.size() < MOST_OFFERS && offers.stream().noneMatch(found::isNoBetterThan)) {
            offers.add(found);
        }
    }

    /** The latest start that is much sooner than that one; before the wish where none is. */
    private long muchSooner(Found asAsked) {
        long start = asAsked.seat().start();
        return Math.min(wish + (start - wish) / 2, start - LEAST_SPARED_SECONDS);
    }

    /** By then: fewer GPUs, as many of another class, or as many as Spot. */
    private Stream<Found> alternatives(long latest) {
        Request asked = inquiry.request();
        Stream<Found> fewer = Stream.of(largest(wish), largest(latest)).flatMap(Optional::stream);
        Stream<Found> otherClass =
                otherClasses().flatMap(gpuClass -> find(gpuClass, asked.gpus(), asked.tier(), latest).stream());
        Stream<Found> spot = asked.tier() == Tier.SPOT
                ? Stream.empty()
                : find(asked.gpuClass(), asked.gpus(), Tier.SPOT, latest).stream();
        return Stream.of(fewer, otherClass, spot).flatMap(all -> all);
    }

    /** Those that its tenant has a quota of. */
    private Stream<String> otherClasses() {
        return inquiry.request().tenant().flatMap(estate::tenant).stream()
                .flatMap(tenant -> tenant.quotas().stream())
                .map(Quota::gpuClass)
                .filter(gpuClass -> !gpuClass.equals(inquiry.request().gpuClass()))
                .distinct()
                .sorted();
    }

    /** As many GPUs as can be had by then, fewer than were asked for. */
    private Optional<Found> largest(long latest) {
        Request asked = inquiry.request();
        Optional<Found> best = Optional.empty();
        int fits = 0;
        int tooMany = asked.gpus();
        while (tooMany - fits > 1) {
            int middle = fits + (tooMany - fits) / 2;
            Optional<Found> found = find(asked.gpuClass(), middle, asked.tier(), latest);
            if (found.isPresent()) {
                best = found;
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return best;
    }

    /** The earliest seat, no later than that, that stays free for a lease which takes it up at the last instant of the hold. */
    private Optional<Found> find(String gpuClass, int gpus, Tier tier, long latest) {
        // One that starts while it is held may start as late as the hold ends.
        Duration wait = Duration.ofSeconds(
                PlanTime.LATE_START_SECONDS + heldUntil - estate.time().present());
        return search(request(gpuClass, gpus, tier, wait), wish, Math.min(latest, heldUntil - 1))
                .or(() -> search(request(gpuClass, gpus, tier, Duration.ZERO), Math.max(wish, heldUntil), latest));
    }

    private Optional<Found> search(Request request, long from, long latest) {
        return from <= latest && admission.check(request, turn) instanceof Verdict.Plannable(Bid bid)
                ? find(inquiry.hold().isZero() ? bid : bid.apart(), from, latest)
                : Optional.empty();
    }

    private Optional<Found> find(Bid bid, long from, long latest) {
        return finder.earliest(bid, from, latest).map(seat -> new Found(bid, seat));
    }

    private Request request(String gpuClass, int gpus, Tier tier, Duration wait) {
        Request asked = inquiry.request();
        return new Request(
                asked.lease(),
                asked.tenant(),
                gpuClass,
                gpus,
                tier,
                asked.isolation(),
                asked.term(),
                asked.constraints(),
                asked.createdAt(),
                asked.turnover().plus(wait),
                Optional.empty());
    }
}
