/**
 * The single writer: one thread that owns all the operator knows, wakes on a change or at the next due instant, has the
 * engine decide over the whole picture, and sends what follows from the decisions.
 */
@NullMarked
package io.gpulease.controller.booking;

import org.jspecify.annotations.NullMarked;
