package io.gpulease.engine.model;

import java.time.Instant;

/** What a lease that holds capacity may ask for beyond it. Less than it holds it is given without asking. */
public sealed interface Amendment {

    /** To stay on the same nodes until then, grace and cleaning not included. */
    record Extend(Instant endsAt) implements Amendment {}

    /** As that, for time that it was kept from: however long its term is by then, it is no longer of use than it was to be. */
    record Regain(Instant endsAt) implements Amendment {}

    /** To hold that many GPUs in all, from now until its end. */
    record Grow(int gpus) implements Amendment {}

    /** To count in that tier from now on. */
    record Raise(Tier tier) implements Amendment {}
}
