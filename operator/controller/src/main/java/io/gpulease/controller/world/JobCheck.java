package io.gpulease.controller.world;

/** What the API server says of a lease's job before it is made. */
public sealed interface JobCheck {
    record Unknown() implements JobCheck {}

    record Fine() implements JobCheck {}

    record Invalid(String cause) implements JobCheck {}
}
