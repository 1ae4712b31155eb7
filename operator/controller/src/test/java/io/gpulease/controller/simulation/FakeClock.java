package io.gpulease.controller.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until it is told to go on. */
final class FakeClock extends Clock {

    static final Instant BEGINNING = Instant.parse("2026-12-01T09:00:00Z");

    private Instant now;

    FakeClock() {
        this(BEGINNING);
    }

    FakeClock(Instant beginning) {
        now = beginning;
    }

    void forward(Duration step) {
        now = now.plus(step);
    }

    void to(Instant instant) {
        if (instant.isAfter(now)) {
            now = instant;
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
