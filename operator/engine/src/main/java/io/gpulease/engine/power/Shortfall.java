package io.gpulease.engine.power;

import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Site;
import java.util.Optional;

/**
 * That a site has less power than is needed, at the worst instant of a while.
 *
 * @param at that instant, the first one of them, in seconds since the epoch
 * @param neededWatts 0: it is not known how much, only that there is none at all
 * @param budgetWatts what the site has then
 * @param leftWatts what of it nobody has taken; negative when more is taken than there is
 * @param outage on account of which it has no more than that; empty: it never has
 */
public record Shortfall(
        Site site, long at, long neededWatts, long budgetWatts, long leftWatts, Optional<Outage> outage) {

    /** Watts that would have to be left beyond those that are. */
    public long missingWatts() {
        return neededWatts - leftWatts;
    }

    /** True when an outage leaves too little even if nobody else drew anything, and there would be enough without it. */
    public boolean isOutage() {
        boolean enoughElse = site.budgetWatts().isEmpty() || site.budgetWatts().getAsLong() >= Math.max(1, neededWatts);
        return outage.isPresent() && enoughElse && budgetWatts < Math.max(1, neededWatts);
    }
}
