@NullMarked
package io.gpulease.testkit.estate;

import org.jspecify.annotations.NullMarked;
