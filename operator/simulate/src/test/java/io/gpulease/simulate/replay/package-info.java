@NullMarked
package io.gpulease.simulate.replay;

import org.jspecify.annotations.NullMarked;
