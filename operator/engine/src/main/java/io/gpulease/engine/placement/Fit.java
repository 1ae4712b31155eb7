package io.gpulease.engine.placement;

import io.gpulease.engine.model.Placement;
import java.util.Comparator;

/**
 * A possible placement and what it spoils.
 *
 * @param domains of the level that was asked for; 0 when none was
 * @param leftover Dedicated: GPUs held beyond what was asked; Shared: GPUs that stay free on the node that is only partly taken
 * @param spread domains of the narrowest level, which is the nodes themselves in a pool that knows no other
 */
public record Fit(Placement placement, int domains, int leftover, int spread) {

    /** The better one first: fewer domains as asked, less left over, fewer nodes, closer together. */
    public static final Comparator<Fit> BEST_FIRST = Comparator.comparingInt(Fit::domains)
            .thenComparingInt(Fit::leftover)
            .thenComparingInt(fit -> fit.placement().nodes().size())
            .thenComparingInt(Fit::spread);

    /** GPUs held. */
    public int gpus() {
        return placement.gpus();
    }
}
