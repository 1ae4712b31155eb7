@NullMarked
package io.gpulease.simulate.trace;

import org.jspecify.annotations.NullMarked;
