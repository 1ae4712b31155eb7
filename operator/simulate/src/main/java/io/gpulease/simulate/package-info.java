/**
 * Replays recorded workloads against scheduling policies, without a cluster, and measures how long the jobs would have waited.
 * It must not know Kubernetes, the operator, or a clock.
 */
@NullMarked
package io.gpulease.simulate;

import org.jspecify.annotations.NullMarked;
