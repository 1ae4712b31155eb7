/**
 * What is due to a lease under written policies, and what is said of it on the lease and on the violation? Reads what is on record and
 * knows nothing of how a breach is found; what is done to the lease is done by the steps of the lease.
 */
@NullMarked
package io.gpulease.controller.enforce;

import org.jspecify.annotations.NullMarked;
