package io.gpulease.simulate.report;

/** What came of a run. */
public sealed interface Reported permits Report, PackingReport {}
