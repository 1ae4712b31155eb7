/**
 * Measures the product as it is shipped, on control planes of its own, and the engine by itself, on none; says each figure
 * beside its goal and the raw limit of the same run. It must not decide whether a figure is good enough: it tells.
 */
@NullMarked
package io.gpulease.bench;

import org.jspecify.annotations.NullMarked;
