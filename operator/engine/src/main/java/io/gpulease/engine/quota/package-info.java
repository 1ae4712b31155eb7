/**
 * What each tenant may have of a class and what of that is taken when. Arithmetic only: it must not know nodes, pools
 * or the order of the queue. Cohorts and borrowing get their place here.
 */
@NullMarked
package io.gpulease.engine.quota;

import org.jspecify.annotations.NullMarked;
