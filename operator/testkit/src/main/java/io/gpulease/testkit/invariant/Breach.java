package io.gpulease.testkit.invariant;

import java.time.Instant;

/** A promise seen broken: when, and in one sentence how. */
public record Breach(Instant at, String text) {}
