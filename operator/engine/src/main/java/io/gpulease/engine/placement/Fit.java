package io.gpulease.engine.placement;

import io.gpulease.engine.model.Placement;
import java.util.Comparator;

/**
 * A possible placement and what it spoils.
 *
 * @param leftover Dedicated: GPUs held beyond what was asked; Shared: GPUs that stay free on the node that is only partly taken
 */
public record Fit(Placement placement, int leftover) {

    /** The better one first: less left over, then fewer nodes. */
    public static final Comparator<Fit> BEST_FIRST = Comparator.comparingInt(Fit::leftover)
            .thenComparingInt(fit -> fit.placement().nodes().size());

    /** GPUs held. */
    public int gpus() {
        return placement.gpus();
    }
}
