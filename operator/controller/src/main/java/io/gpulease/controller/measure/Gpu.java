package io.gpulease.controller.measure;

import java.time.Instant;
import java.util.Map;

/** What was measured of one GPU. */
public record Gpu(Map<Kind, Reading> readings) {

    public Gpu {
        readings = Map.copyOf(readings);
    }

    /** @param sampledAt when the latest value was taken */
    public record Reading(Instant sampledAt, Map<Window, Double> values) {
        public Reading {
            values = Map.copyOf(values);
        }
    }
}
