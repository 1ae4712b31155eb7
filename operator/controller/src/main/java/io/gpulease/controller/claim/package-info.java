/**
 * The claim on a node: who holds how many of its GPUs, written as one compare-and-swap on the node object, which makes
 * double booking impossible. Knows the form of that record, not who should get a node.
 */
@NullMarked
package io.gpulease.controller.claim;

import org.jspecify.annotations.NullMarked;
