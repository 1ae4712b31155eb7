package io.gpulease.controller.booking;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.gpulease.controller.status.QuoteTaken;
import io.gpulease.controller.world.EngineView;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.QuoteBook;
import io.gpulease.controller.world.QuoteEntry;
import io.gpulease.controller.world.QuoteVerdict;
import io.gpulease.controller.world.World;
import io.gpulease.crds.LeaseQuoteStatus.TakenBy;
import io.gpulease.crds.QuoteRef;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Reason;
import io.gpulease.engine.schedule.TakingUp;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which lease has taken up which offer, and which holds are over. It is found out before each plan and stands from then on, so
 * that what a plan sees is either the hold or the lease in its place, and nobody comes between.
 */
public final class Takings {

    private final World world;
    private final QuoteBook quotes;

    public Takings(World world) {
        this.world = world;
        this.quotes = world.quotes();
    }

    /** Those who came while it was held come first, though it is over by now: a lease counts by when it was made. */
    public void settle(Instant now) {
        List.copyOf(quotes.all()).forEach(this::settleByRecord);
        if (!quotes.takers().isEmpty()) {
            inOrder().forEach(this::settle);
        }
        for (QuoteEntry quote : List.copyOf(quotes.all())) {
            if (quote.heldUntil().filter(end -> !now.isBefore(end)).isPresent()) {
                quote.end(QuoteEntry.End.EXPIRED);
                quotes.changed(quote);
            }
        }
    }

    /** An operator before may have ended between its write on the lease, which may even have started, and that on the quote. */
    private void settleByRecord(QuoteEntry quote) {
        quotes.onRecord(quote).filter(lease -> mayBeOf(lease, quote)).ifPresent(lease -> {
            QuoteRef offer = lease.lease().getSpec().quote();
            if (offer != null) {
                take(lease, offer, quote);
            }
        });
    }

    /** Who is on record as the taker, or has claimed nodes, then who was made first. */
    private List<LeaseEntry> inOrder() {
        return quotes.takers().stream()
                .sorted(Comparator.comparing((LeaseEntry lease) -> !QuoteTaken.isTold(lease.status()))
                        .thenComparing(
                                lease -> world.nodesClaimedBy(lease.uid()).isEmpty())
                        .thenComparing(lease -> lease.lease().getMetadata().getCreationTimestamp())
                        .thenComparing(LeaseEntry::uid))
                .toList();
    }

    private void settle(LeaseEntry lease) {
        QuoteRef offer = lease.lease().getSpec().quote();
        if (offer == null) {
            return;
        }
        QuoteVerdict before = quotes.verdict(lease).orElseGet(QuoteVerdict.Awaited::new);
        QuoteVerdict now = before instanceof QuoteVerdict.Taken && !QuoteTaken.isTold(lease.status())
                ? before
                : judge(lease, offer);
        quotes.verdict(lease, now);
        if (before instanceof QuoteVerdict.Refused && !(now instanceof QuoteVerdict.Refused)) {
            lease.forgetDecision();
        }
    }

    private QuoteVerdict judge(LeaseEntry lease, QuoteRef offer) {
        QuoteEntry quote = quotes.named(lease.namespace(), offer.name());
        if (QuoteTaken.isTold(lease.status())) {
            return new QuoteVerdict.Taken(offer, Optional.empty());
        }
        if (EngineView.isOver(lease)) {
            // Also when another quote of that name is there by now.
            return new QuoteVerdict.Refused();
        }
        boolean isUndecided = lease.isGivenBack()
                || lease.terms().isEmpty()
                || quotes.isUnreadable(lease.namespace(), offer.name())
                || (quote != null && !quote.isLookedAt());
        if (isUndecided) {
            return new QuoteVerdict.Awaited();
        }
        return quote == null
                ? refuse(lease, Reason.QUOTE_UNKNOWN, "there is no quote %s in its namespace".formatted(offer.name()))
                : judge(lease, offer, quote);
    }

    /** Of what is on record with the lease the quote may not tell yet; but it may also be another one of that name. */
    private static boolean mayBeOf(LeaseEntry lease, QuoteEntry quote) {
        return quote.heldUntil().isPresent() && !createdAt(lease.lease()).isBefore(createdAt(quote.quote()));
    }

    private QuoteVerdict judge(LeaseEntry lease, QuoteRef offer, QuoteEntry quote) {
        Optional<TakenBy> taker = quote.takenBy();
        if (taker.isPresent()) {
            return taker.get().uid().equals(lease.uid())
                    ? new QuoteVerdict.Taken(offer, quote.booking(offer.offer()))
                    : refuse(
                            lease,
                            Reason.QUOTE_TAKEN,
                            "lease %s took up offer %s of quote %s; a new quote would help"
                                    .formatted(taker.get().name(), taker.get().offer(), quote.name()));
        }
        if (!quote.offers().contains(offer.offer())) {
            return refuse(
                    lease, Reason.QUOTE_UNKNOWN, "quote %s has no offer %s".formatted(quote.name(), offer.offer()));
        }
        Optional<Hold> hold = quote.hold(world.engineView().turnaroundOf(quote.classOfHeld()))
                .filter(_ -> quote.heldOffer().filter(offer.offer()::equals).isPresent());
        return hold.filter(held -> createdAt(lease.lease()).isBefore(held.until()))
                        .isPresent()
                ? judge(lease, offer, quote, hold.get())
                : refuse(
                        lease,
                        Reason.QUOTE_NOT_HELD,
                        "offer %s of quote %s is not held, or not any more; a new quote would help"
                                .formatted(offer.offer(), quote.name()));
    }

    private QuoteVerdict judge(LeaseEntry lease, QuoteRef offer, QuoteEntry quote, Hold hold) {
        if (!hold.request().tenant().equals(lease.tenant())) {
            return refuse(
                    lease,
                    Reason.QUOTE_DIFFERS,
                    "offer %s of quote %s is held for another tenant".formatted(offer.offer(), quote.name()));
        }
        // How nodes are cleaned is no business of the lease's, and may have changed since.
        Optional<String> difference = lease.terms()
                .map(terms -> terms.request(
                        lease.tenant(),
                        Optional.empty(),
                        Optional.of(world.engineView()
                                .turnaroundOf(terms.gpuClass())
                                .withoutCleaning())))
                .flatMap(request -> TakingUp.difference(request, hold));
        if (difference.isPresent()) {
            return refuse(
                    lease,
                    Reason.QUOTE_DIFFERS,
                    "it is not what offer %s of quote %s is: %s"
                            .formatted(offer.offer(), quote.name(), difference.get()));
        }
        take(lease, offer, quote);
        return new QuoteVerdict.Taken(offer, hold.request().booking());
    }

    /** Instants of creation are whole seconds, rounded down. */
    private static Instant createdAt(HasMetadata object) {
        return Instant.parse(object.getMetadata().getCreationTimestamp());
    }

    private void take(LeaseEntry lease, QuoteRef offer, QuoteEntry quote) {
        quote.take(new TakenBy(lease.name(), lease.uid(), offer.offer()));
        quotes.changed(quote);
    }

    private QuoteVerdict refuse(LeaseEntry lease, Reason reason, String message) {
        if (lease.start().isPresent()) {
            // An earlier operator had begun it: whether that goes on is no question of quotes any more.
            return new QuoteVerdict.Awaited();
        }
        if (lease.decide(new Decision.Refuse(reason, message))) {
            world.changes().lease(lease.uid());
        }
        return new QuoteVerdict.Refused();
    }
}
