/**
 * An independent witness: it watches leases, nodes and pods as raw JSON and keeps every breach of a promise it sees.
 * It must not share a line with the operator, or it would share its mistakes.
 */
@NullMarked
package io.gpulease.testkit.invariant;

import org.jspecify.annotations.NullMarked;
