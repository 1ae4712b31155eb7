package io.gpulease.controller.world;

import io.gpulease.crds.QuoteRef;
import io.gpulease.engine.model.Booking;
import java.util.Optional;

/** What becomes of a lease that names an offer of a quote. */
public sealed interface QuoteVerdict {

    /**
     * It is to be planned: the offer is its own.
     *
     * @param booking the place that was held; empty once its status says that it took the offer up, and has a place of its own
     */
    record Taken(QuoteRef offer, Optional<Booking> booking) implements QuoteVerdict {}

    /** It is told why not. */
    record Refused() implements QuoteVerdict {}

    /** It cannot be said yet. */
    record Awaited() implements QuoteVerdict {}
}
