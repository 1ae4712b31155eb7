/**
 * Capacity over time: which GPUs of which node are taken from when to when, and the earliest instant at which enough
 * of them stay free for long enough. It must not know tenants, quotas or the order of the queue.
 */
@NullMarked
package io.gpulease.engine.calendar;

import org.jspecify.annotations.NullMarked;
