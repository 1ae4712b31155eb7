/**
 * Leases through the engine of the operator, from event to event: what it would decide, on which nodes, and what it would say.
 * It must not decide anything itself, nor tell the engine what nobody can know, as how long a lease will really be used.
 */
@NullMarked
package io.gpulease.simulate.lease;

import org.jspecify.annotations.NullMarked;
