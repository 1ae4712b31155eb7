/**
 * What leases used, and what that costs, out of recorded instants: who held how many GPUs from when to when, at which price. It
 * never counts ticks, knows no floating point, and must not know what the time is or where prices are written. See DESIGN.md.
 */
@NullMarked
package io.gpulease.engine.metering;

import org.jspecify.annotations.NullMarked;
