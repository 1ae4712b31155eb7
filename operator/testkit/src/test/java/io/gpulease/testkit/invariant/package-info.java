@NullMarked
package io.gpulease.testkit.invariant;

import org.jspecify.annotations.NullMarked;
