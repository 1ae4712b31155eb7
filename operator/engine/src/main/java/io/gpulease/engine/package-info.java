/** Decides who gets which GPUs when. Knows no Kubernetes, no clock and no I/O: a snapshot goes in, a plan comes out. */
@NullMarked
package io.gpulease.engine;

import org.jspecify.annotations.NullMarked;
