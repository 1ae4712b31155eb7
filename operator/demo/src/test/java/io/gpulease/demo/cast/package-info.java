@NullMarked
package io.gpulease.demo.cast;

import org.jspecify.annotations.NullMarked;
