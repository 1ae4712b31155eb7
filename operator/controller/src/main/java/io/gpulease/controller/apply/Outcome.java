package io.gpulease.controller.apply;

/** What became of a call. */
public sealed interface Outcome {

    /** The API server answered, well or not. */
    record Answered(Answer answer) implements Outcome {}

    /** No answer came: the call may have had its effect or not, so the object has to be read again. */
    record Lost(String cause) implements Outcome {}
}
