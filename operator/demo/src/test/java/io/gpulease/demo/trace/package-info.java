@NullMarked
package io.gpulease.demo.trace;

import org.jspecify.annotations.NullMarked;
