package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.schedule.QuoteAnswer.Kept;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers those who ask what they could have, once everybody who waits is seated: of what nobody has booked, with nobody told to
 * leave for it, so that a lease that takes an offer up starts no later than offered.
 */
final class Quotes {

    /** One may take some dozens of looks at the calendar. */
    private static final int MOST_SEARCHES_PER_PLAN = 50;

    private final Estate estate;
    private final Admission admission;
    private final SeatFinder finder;
    private final Holds holds;
    private final int turn;
    private int searches;

    /** @param turn one that nobody else has */
    Quotes(Estate estate, Admission admission, SeatFinder finder, Holds holds, int turn) {
        this.estate = estate;
        this.admission = admission;
        this.finder = finder;
        this.holds = holds;
        this.turn = turn;
    }

    /** Those that a plan has time for, each tenant's first one first: whoever is left over is answered by the next. */
    List<QuoteAnswer> answers(List<Inquiry> inquiries) {
        List<QuoteAnswer> answers = new ArrayList<>();
        for (Inquiry inquiry : inTurn(inquiries)) {
            if (searches < MOST_SEARCHES_PER_PLAN) {
                answers.add(answer(inquiry));
            }
        }
        return answers;
    }

    /** By age; but one that has asked much has no more of a plan's time than one that has asked once. */
    private static List<Inquiry> inTurn(List<Inquiry> inquiries) {
        Map<Optional<String>, Integer> asked = new HashMap<>();
        Map<LeaseId, Integer> rank = new HashMap<>();
        List<Inquiry> byAge = inquiries.stream()
                .sorted(Comparator.comparing(
                                (Inquiry inquiry) -> inquiry.request().createdAt())
                        .thenComparing(inquiry -> inquiry.request().lease()))
                .toList();
        byAge.forEach(inquiry -> rank.put(
                inquiry.request().lease(), asked.merge(inquiry.request().tenant(), 1, Integer::sum)));
        return byAge.stream()
                .sorted(Comparator.comparingInt(inquiry ->
                        Objects.requireNonNull(rank.get(inquiry.request().lease()))))
                .toList();
    }

    private QuoteAnswer answer(Inquiry inquiry) {
        if (inquiry.request()
                .term()
                .startBy()
                .filter(estate.time().now()::isAfter)
                .isPresent()) {
            return new QuoteAnswer.Nothing(
                    inquiry.request().lease(),
                    new Shortage(
                            Reason.START_BY_PASSED, "its latest start has passed; a quote with a later one would help"),
                    Optional.empty());
        }
        var search = new OfferSearch(inquiry, estate, admission, finder, turn);
        Optional<OfferSearch.Found> asAsked = search.asAsked();
        Optional<Shortage> shortOf = asAsked.filter(search::isAtOnce).isPresent()
                ? Optional.empty()
                : Optional.of(shortage(inquiry, asAsked.map(OfferSearch.Found::seat)));
        boolean isWorthIt = asAsked.isPresent() || mayHelp(shortOf.orElseThrow().reason());
        searches += isWorthIt ? 1 : 0;
        List<OfferSearch.Found> found = isWorthIt ? search.withAlternatives(asAsked) : List.of();
        if (found.isEmpty()) {
            return nothing(inquiry, shortOf.orElseThrow());
        }
        List<Offer> offers = found.stream().map(this::offer).toList();
        int best = asAsked.map(found::indexOf).orElse(0);
        return new QuoteAnswer.Offered(
                inquiry.request().lease(), offers, keep(inquiry, search, found.get(best), best), shortOf);
    }

    /** Whether less, another class or another tier could be had instead; all others say that it was asked for wrongly. */
    private static boolean mayHelp(Reason reason) {
        return switch (reason) {
            case QUEUED,
                    QUOTA_EXCEEDED,
                    BUDGET_EXCEEDED,
                    NO_CAPACITY,
                    FRAGMENTED,
                    TOPOLOGY_UNSATISFIABLE,
                    SITE_UNAVAILABLE,
                    POWER_BUDGET -> true;
            case NO_SUCH_CLASS,
                    TIER_NOT_ALLOWED,
                    TERM_TOO_LONG,
                    TENANT_UNKNOWN,
                    TENANT_SUSPENDED,
                    POOL_ISOLATION_NOT_OFFERED,
                    START_BY_PASSED,
                    EXPIRED,
                    QUOTE_UNKNOWN,
                    QUOTE_NOT_HELD,
                    QUOTE_TAKEN,
                    QUOTE_DIFFERS -> false;
        };
    }

    private Offer offer(OfferSearch.Found found) {
        Request request = found.bid().request();
        return new Offer(request.gpuClass(), request.gpus(), request.tier(), booking(found));
    }

    private static Booking booking(OfferSearch.Found found) {
        Window window = found.bid().timing().window(found.seat().start());
        return new Booking(window, Optional.of(found.seat().placement()));
    }

    // ---- what is kept of it

    private Kept keep(Inquiry inquiry, OfferSearch search, OfferSearch.Found best, int place) {
        if (inquiry.hold().isZero()) {
            return new Kept.NotAsked();
        }
        int held = holds.countOf(inquiry.request().tenant().orElseThrow());
        if (held >= Holds.MOST_PER_TENANT) {
            return new Kept.TooMany(held);
        }
        var hold = new Hold(asOffered(inquiry.request(), best), search.heldUntil());
        holds.add(hold);
        return new Kept.Held(place, hold);
    }

    private static Request asOffered(Request asked, OfferSearch.Found best) {
        Request found = best.bid().request();
        Booking booking = booking(best);
        return new Request(
                asked.lease(),
                asked.tenant(),
                found.gpuClass(),
                found.gpus(),
                found.tier(),
                asked.isolation(),
                Term.from(booking.window().start(), booking.window().length()),
                asked.constraints(),
                asked.createdAt(),
                asked.turnover(),
                Optional.of(booking));
    }

    // ---- what is short

    private QuoteAnswer nothing(Inquiry inquiry, Shortage shortage) {
        LeaseId quote = inquiry.request().lease();
        Optional<Instant> start = startIfNotHeld(inquiry);
        Optional<Instant> tooLate =
                start.filter(at -> isTooLate(inquiry.request().term(), at));
        return start.isPresent() && tooLate.isEmpty()
                ? new QuoteAnswer.Nothing(quote, shortOfHold(start.get()), Optional.empty())
                : new QuoteAnswer.Nothing(quote, shortage, tooLate);
    }

    /** Whenever that is. */
    private Optional<Instant> startIfNotHeld(Inquiry inquiry) {
        return admission.check(whenever(inquiry.request()), turn) instanceof Verdict.Plannable(Bid bid)
                ? finder.earliest(bid, WholeSeconds.ceiling(inquiry.earliest()), Long.MAX_VALUE)
                        .map(seat -> Instant.ofEpochSecond(seat.start()))
                : Optional.empty();
    }

    private static boolean isTooLate(Term term, Instant start) {
        return term.startBy().filter(start::isAfter).isPresent();
    }

    private static Shortage shortOfHold(Instant start) {
        return new Shortage(
                Reason.NO_CAPACITY,
                "it could start at %s, but not be held for so long, as others have booked after that; a shorter hold would help"
                        .formatted(start));
    }

    /** @param seat where it would be seated, later than asked; empty when in no time that is of use */
    private Shortage shortage(Inquiry inquiry, Optional<Seat> seat) {
        return switch (admission.check(atOnce(inquiry), turn)) {
            case Verdict.Refused(var reason, var message, var _) -> new Shortage(reason, message);
            case Verdict.Blocked(var shortage) -> shortage;
            // What was held for another quote since is not free any more.
            case Verdict.Plannable(var bid) -> new ShortageFinder(finder).ofOneNotSeated(bid, seat);
        };
    }

    /** What it would have liked best: its earliest start, if that is still to come. */
    private Request atOnce(Inquiry inquiry) {
        Request asked = inquiry.request();
        return inquiry.earliest().isAfter(estate.time().now())
                ? with(
                        asked,
                        Term.from(inquiry.earliest(), asked.term().duration().orElseThrow()))
                : asked;
    }

    private static Request whenever(Request asked) {
        return with(asked, Term.lasting(asked.term().duration().orElseThrow()));
    }

    private static Request with(Request asked, Term term) {
        return new Request(
                asked.lease(),
                asked.tenant(),
                asked.gpuClass(),
                asked.gpus(),
                asked.tier(),
                asked.isolation(),
                term,
                asked.constraints(),
                asked.createdAt(),
                asked.turnover(),
                Optional.empty());
    }
}
