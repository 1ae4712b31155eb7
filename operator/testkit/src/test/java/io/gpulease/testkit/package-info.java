@NullMarked
package io.gpulease.testkit;

import org.jspecify.annotations.NullMarked;
