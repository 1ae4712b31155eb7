@NullMarked
package io.gpulease.simulate.packing;

import org.jspecify.annotations.NullMarked;
