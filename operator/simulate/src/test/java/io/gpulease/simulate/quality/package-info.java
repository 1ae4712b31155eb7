@NullMarked
package io.gpulease.simulate.quality;

import org.jspecify.annotations.NullMarked;
