@NullMarked
package io.gpulease.simulate;

import org.jspecify.annotations.NullMarked;
