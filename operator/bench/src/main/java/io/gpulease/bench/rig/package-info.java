/**
 * What a benchmark stands on: a control plane of its own, the shipped operator as a process, watches that note when
 * something was first seen, and the plain loop of the same writes. It must not know which figure is being measured.
 */
@NullMarked
package io.gpulease.bench.rig;

import org.jspecify.annotations.NullMarked;
