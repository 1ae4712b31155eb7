/**
 * Carries decisions to the API server: one call after the other per object, many objects side by side, the urgent ones
 * first. Knows HTTP paths and patches, not why a call is made.
 */
@NullMarked
package io.gpulease.controller.apply;

import org.jspecify.annotations.NullMarked;
