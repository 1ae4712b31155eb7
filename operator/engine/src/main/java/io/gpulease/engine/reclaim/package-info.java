/**
 * Who has to leave before its end so that a claim of higher rank can have its capacity: the fewest GPU-seconds of work
 * lost. It is told what is enough, and must not know nodes, quotas or the calendar.
 */
@NullMarked
package io.gpulease.engine.reclaim;

import org.jspecify.annotations.NullMarked;
