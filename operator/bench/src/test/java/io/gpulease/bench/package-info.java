/** Proves that figures are computed and told as they were measured; needs no control plane. */
@NullMarked
package io.gpulease.bench;

import org.jspecify.annotations.NullMarked;
