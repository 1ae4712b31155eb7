/**
 * Recorded jobs, and how a day of them is made to fit into minutes.
 * It must not know leases or Kubernetes.
 */
@NullMarked
package io.gpulease.demo.trace;

import org.jspecify.annotations.NullMarked;
