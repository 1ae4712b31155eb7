/**
 * What the operator knows of the cluster, as last seen or last written: owned by the booking thread, fed by watches and by
 * the answers to its own writes. Decides nothing; it says what is and what changed.
 */
@NullMarked
package io.gpulease.controller.world;

import org.jspecify.annotations.NullMarked;
