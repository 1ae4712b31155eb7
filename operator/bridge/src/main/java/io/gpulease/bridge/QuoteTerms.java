package io.gpulease.bridge;

import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.LeaseQuoteSpec;
import io.gpulease.crds.LeaseQuoteStatus;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * What a quote's spec comes to.
 *
 * @param term floats; it has the latest start that is of use
 * @param earliest the first start that is of use; when it was asked, where nothing was said
 * @param hold zero: nothing is to be held
 */
public record QuoteTerms(
        LeaseId id,
        String gpuClass,
        int gpus,
        Tier tier,
        Isolation isolation,
        Term term,
        Constraints constraints,
        Instant earliest,
        Duration hold,
        Instant createdAt) {

    public static Reading<QuoteTerms> read(LeaseQuote quote) {
        return Reading.of(() -> of(quote));
    }

    private static QuoteTerms of(LeaseQuote quote) {
        var metadata = quote.getMetadata();
        LeaseQuoteSpec spec = quote.getSpec();
        if (spec == null || spec.gpus() < 1) {
            throw new IllegalArgumentException("spec.gpus is missing or less than 1");
        }
        Instant createdAt = Instant.parse(metadata.getCreationTimestamp());
        Duration length = spec.length().orElseThrow(() -> new IllegalArgumentException("spec.duration is missing"));
        Term term = Term.lasting(length);
        return new QuoteTerms(
                new LeaseId(metadata.getNamespace(), metadata.getName(), metadata.getUid()),
                spec.gpuClass(),
                spec.gpus(),
                EngineWords.tier(spec.tierOrDefault()),
                EngineWords.isolation(spec.isolationOrDefault()),
                spec.latestInstant().map(term::startingBy).orElse(term),
                new Constraints(
                        new LinkedHashSet<>(spec.sites()),
                        Reliability.BEST_EFFORT,
                        Map.of(),
                        Optional.ofNullable(spec.topology()).map(LeaseTerms::wish)),
                spec.earliestInstant().orElse(createdAt),
                spec.holdOrDefault(),
                createdAt);
    }

    /**
     * What the engine is asked.
     *
     * @param pools the most that any pool takes: whatever grace a lease has that takes an offer up, it fits
     */
    public Inquiry inquiry(Optional<String> tenant, Turnaround pools) {
        return new Inquiry(request(tenant, Asked.of(this), term, pools, Optional.empty()), earliest, hold);
    }

    /**
     * What is held by the word of its status, the nodes not known; empty where nothing is.
     *
     * @throws IllegalArgumentException for a status that this version cannot read
     */
    public Optional<Hold> hold(LeaseQuoteStatus status, Turnaround pools) {
        return status.heldOffer()
                .flatMap(offer -> status.heldUntilInstant()
                        .flatMap(until -> hold(offer, until, Optional.ofNullable(status.tenant()), pools)));
    }

    /** That offer as if it were held until then. */
    public Optional<Hold> hold(LeaseQuoteStatus.Offer offer, Instant until, Optional<String> tenant, Turnaround pools) {
        Optional<Instant> end = offer.endInstant();
        return offer.startInstant()
                .filter(start -> end.filter(start::isBefore).isPresent())
                .map(start -> new Window(start, end.orElseThrow()))
                .map(window -> new Hold(
                        request(
                                tenant,
                                Asked.of(offer),
                                Term.from(window.start(), window.length()),
                                pools,
                                Optional.of(new Booking(window, Optional.empty()))),
                        until));
    }

    /** In what offers may differ from what was asked for, beside the window. */
    private record Asked(String gpuClass, int gpus, Tier tier) {
        static Asked of(QuoteTerms terms) {
            return new Asked(terms.gpuClass(), terms.gpus(), terms.tier());
        }

        static Asked of(LeaseQuoteStatus.Offer offer) {
            return new Asked(offer.gpuClass(), offer.gpus(), EngineWords.tier(offer.tier()));
        }
    }

    private Request request(
            Optional<String> tenant, Asked asked, Term when, Turnaround pools, Optional<Booking> booking) {
        return new Request(
                id,
                tenant,
                asked.gpuClass(),
                asked.gpus(),
                asked.tier(),
                isolation,
                when,
                constraints,
                createdAt,
                pools.longest(),
                booking);
    }
}
