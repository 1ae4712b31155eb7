package io.gpulease.engine.budget;

import io.gpulease.engine.metering.UnitPrice;
import java.util.Optional;

/**
 * The seconds for which a lease would be charged, since the epoch.
 *
 * @param price of a GPU; empty: nothing is charged
 * @param until not included
 * @param late by so much it may begin and end later than planned: what that adds to the periods after the first one is set aside as well
 * @param beside what it has already of the lease that wants more: all of it is rounded together
 */
public record Stay(Optional<UnitPrice> price, long from, long until, long late, Optional<Accrual> beside) {

    public Stay(Optional<UnitPrice> price, long from, long until, long late) {
        this(price, from, until, late, Optional.empty());
    }
}
