/**
 * What each tenant may have of a class, of its own and borrowed within its cohort, and what of that is taken when.
 * Arithmetic only: it must not know nodes, pools or the order of the queue.
 */
@NullMarked
package io.gpulease.engine.quota;

import org.jspecify.annotations.NullMarked;
