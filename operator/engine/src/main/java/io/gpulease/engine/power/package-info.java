/**
 * What the GPUs of each site may draw over time, planned outages considered, and what of that is taken when. Arithmetic only: it
 * must not know nodes, tenants or the order of the queue.
 */
@NullMarked
package io.gpulease.engine.power;

import org.jspecify.annotations.NullMarked;
