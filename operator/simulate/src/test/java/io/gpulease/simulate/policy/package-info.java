@NullMarked
package io.gpulease.simulate.policy;

import org.jspecify.annotations.NullMarked;
