package io.gpulease.engine.placement;

import io.gpulease.engine.model.Isolation;

/** GPUs that are had together or not at all. */
public record Gang(Isolation isolation, int gpus) {}
