/** The engine by itself, on an estate of any size: no cluster, no operator. */
@NullMarked
package io.gpulease.bench.engine;

import org.jspecify.annotations.NullMarked;
