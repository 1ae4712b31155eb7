/**
 * The benchmarks, one class each: what is done, between which two instants the clock runs, and the figures that come of
 * it. They must not know how a control plane or an operator is started.
 */
@NullMarked
package io.gpulease.bench.figure;

import org.jspecify.annotations.NullMarked;
