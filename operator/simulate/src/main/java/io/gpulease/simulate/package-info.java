/**
 * Replays recorded workloads against scheduling policies, the operator's own engine among them, and plays manifests through it,
 * without a cluster; measures how long the jobs would have waited. It must not call a cluster, nor know the operator or a clock.
 */
@NullMarked
package io.gpulease.simulate;

import org.jspecify.annotations.NullMarked;
