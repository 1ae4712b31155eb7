/**
 * What all who act on the booking thread share: the world, the caller, the agenda, the clock, and whom to tell. Decides
 * nothing, and knows none of those who use it.
 */
@NullMarked
package io.gpulease.controller.desk;

import org.jspecify.annotations.NullMarked;
