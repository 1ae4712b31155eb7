/**
 * Pods packed one by one onto real node shapes until these are full, parts of GPUs included; nothing ever leaves.
 * It must not know time.
 */
@NullMarked
package io.gpulease.simulate.packing;

import org.jspecify.annotations.NullMarked;
