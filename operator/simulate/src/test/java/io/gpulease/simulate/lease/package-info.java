@NullMarked
package io.gpulease.simulate.lease;

import org.jspecify.annotations.NullMarked;
