/**
 * Gives each recorded job its part: which tenant leases what for it, for how long, with which pods.
 * Pure functions of the trace, so that every run asks for the same; it must not talk to the API server.
 */
@NullMarked
package io.gpulease.demo.cast;

import org.jspecify.annotations.NullMarked;
