@NullMarked
package io.gpulease.testkit.plane;

import org.jspecify.annotations.NullMarked;
