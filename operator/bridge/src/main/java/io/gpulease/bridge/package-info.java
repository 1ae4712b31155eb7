/**
 * Translates between the kinds of the API and the engine's values, both ways, with total functions: what cannot be read
 * comes out as a value that says so. Knows no client, no clock, and decides nothing.
 */
@NullMarked
package io.gpulease.bridge;

import org.jspecify.annotations.NullMarked;
