/**
 * Our figures beside the published ones: the proof that the replay is right.
 * It must not know how a policy works.
 */
@NullMarked
package io.gpulease.simulate.quality;

import org.jspecify.annotations.NullMarked;
