package io.gpulease.engine.model;

/**
 * A planned while in which a site has less power.
 *
 * @param budgetWatts what is left meanwhile; where outages overlap, the least of them
 * @param reason in words for tenants; may be empty
 */
public record Outage(Window window, long budgetWatts, String reason) {

    public Outage {
        if (budgetWatts < 0) {
            throw new IllegalArgumentException(
                    "an outage cannot leave %d W: it must be at least 0".formatted(budgetWatts));
        }
    }
}
