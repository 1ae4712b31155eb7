package io.gpulease.controller.measure;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of one GPU.
 *
 * @param node where it is; empty: its series do not say
 */
public record Gpu(Map<Kind, Reading> readings, Optional<String> node) {

    public Gpu {
        readings = Map.copyOf(readings);
    }

    /** Of one whose series do not say where it is. */
    public Gpu(Map<Kind, Reading> readings) {
        this(readings, Optional.empty());
    }

    /** @param sampledAt when the latest value was taken */
    public record Reading(Instant sampledAt, Map<Window, Double> values) {
        public Reading {
            values = Map.copyOf(values);
        }
    }
}
