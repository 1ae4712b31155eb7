/**
 * What a tenant may use and spend in a period, what of that its leases take until their planned ends, and what is left. Sums are exact:
 * GPU-seconds are whole, amounts are what will be charged, rounded as on the bill.
 */
@NullMarked
package io.gpulease.engine.budget;

import org.jspecify.annotations.NullMarked;
