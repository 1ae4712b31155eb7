/**
 * The arithmetic of terms: when a lease ends, when it is told, and how instants become whole seconds. Pure functions of
 * what was asked and when it started; it must not know who holds what.
 */
@NullMarked
package io.gpulease.engine.term;

import org.jspecify.annotations.NullMarked;
