/**
 * Which leases break which rules, and since when? Looks at all of them in rounds, on a thread of its own, and puts breaches on record.
 * It ends nothing and books nothing: what comes of a breach is decided by the booking thread, which reads {@link Breaches}.
 */
@NullMarked
package io.gpulease.controller.finding;

import org.jspecify.annotations.NullMarked;
