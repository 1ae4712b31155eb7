/**
 * What is written on quotes: the answer of the plan, and what becomes of the offer that is held. Computed from the whole state
 * each time; who may take an offer up is decided before the plan.
 */
@NullMarked
package io.gpulease.controller.quote;

import org.jspecify.annotations.NullMarked;
