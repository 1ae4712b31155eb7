/**
 * The main job on real input: a day of recorded GPU jobs as leases on a real control plane, watched live, judged at the end.
 * It must not know any class of the operator: it sees what every client of the API server sees.
 */
@NullMarked
package io.gpulease.demo;

import org.jspecify.annotations.NullMarked;
