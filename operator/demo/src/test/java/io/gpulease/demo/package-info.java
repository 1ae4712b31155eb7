@NullMarked
package io.gpulease.demo;

import org.jspecify.annotations.NullMarked;
