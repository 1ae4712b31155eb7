/**
 * Rules by which a flat pool of processors may be given away, each a {@link io.gpulease.simulate.policy.Policy}.
 * They see what was asked for, and must not see how long a job will really run.
 */
@NullMarked
package io.gpulease.simulate.policy;

import org.jspecify.annotations.NullMarked;
