/**
 * The JUnit side: one annotation that gives a test its control plane, its operator and its estate.
 * It must not hold knowledge of its own; it only decides how long each of them lives.
 */
@NullMarked
package io.gpulease.testkit.junit;

import org.jspecify.annotations.NullMarked;
