/**
 * The way of a lease, step by step: from what is decided and observed to the next write, one at a time for each lease. A step
 * is taken from the whole state each time, so that a lost, repeated or late one does no harm.
 */
@NullMarked
package io.gpulease.controller.lease;

import org.jspecify.annotations.NullMarked;
