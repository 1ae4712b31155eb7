/**
 * What came of a replay, in figures, for people and for programs.
 * It must not decide anything.
 */
@NullMarked
package io.gpulease.simulate.report;

import org.jspecify.annotations.NullMarked;
