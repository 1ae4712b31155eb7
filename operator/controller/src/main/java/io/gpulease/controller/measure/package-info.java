/**
 * What was measured of the GPUs that pods use? Asks a Prometheus server, on a thread of its own, for what some rule reads and for nothing else. Knows no
 * rule and no lease; what was not measured, or too long ago, it does not say.
 */
@NullMarked
package io.gpulease.controller.measure;

import org.jspecify.annotations.NullMarked;
