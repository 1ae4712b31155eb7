/**
 * Recorded workloads: what was asked for, when, and how long it really ran.
 * It must not know policies.
 */
@NullMarked
package io.gpulease.simulate.trace;

import org.jspecify.annotations.NullMarked;
