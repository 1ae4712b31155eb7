package io.gpulease.controller.measure;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What was measured of one GPU. */
final class Gpu {

    /** @param sampledAt when the latest value was taken */
    record Reading(Instant sampledAt, Map<Window, Double> values) {}

    private final Map<Kind, Reading> readings = new EnumMap<>(Kind.class);

    void put(Kind kind, Reading reading) {
        readings.put(kind, reading);
    }

    Map<Kind, Reading> readings() {
        return readings;
    }
}
