package io.gpulease.controller.measure;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Whoever measures: a Prometheus server, or what a test says. */
public interface Measuring {

    /** What is measured from now on. */
    void want(Set<Figure> figures);

    /** What was last measured; empty before the first answer. */
    Optional<Measured> latest();

    /** How old the latest value of a measure may be. */
    Duration maxAge();
}
