/** Puts the parts of the operator together, starts and stops them. */
@NullMarked
package io.gpulease.controller.wiring;

import org.jspecify.annotations.NullMarked;
