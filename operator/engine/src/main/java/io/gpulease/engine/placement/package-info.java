/**
 * Which nodes a lease gets: all it asked for, or none. It chooses among what the calendar says is free and must not
 * know why the lease asks, for whom, or who waits beside it.
 */
@NullMarked
package io.gpulease.engine.placement;

import org.jspecify.annotations.NullMarked;
