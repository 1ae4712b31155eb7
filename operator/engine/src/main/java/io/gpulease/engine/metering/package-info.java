/**
 * Usage out of recorded instants: who held how many GPUs from when to when. It never counts ticks and must not know
 * prices, tenants or what the time is.
 */
@NullMarked
package io.gpulease.engine.metering;

import org.jspecify.annotations.NullMarked;
