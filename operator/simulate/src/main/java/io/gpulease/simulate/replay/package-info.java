/**
 * Time passes, event by event: ends, arrivals, then one decision of the policy.
 * It must not know which policy it is.
 */
@NullMarked
package io.gpulease.simulate.replay;

import org.jspecify.annotations.NullMarked;
