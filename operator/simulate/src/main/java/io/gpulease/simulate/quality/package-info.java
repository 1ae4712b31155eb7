/**
 * Our figures beside the published ones: the proof that the replay is right, and how well policies and the engine do.
 * It must not know how a policy works.
 */
@NullMarked
package io.gpulease.simulate.quality;

import org.jspecify.annotations.NullMarked;
