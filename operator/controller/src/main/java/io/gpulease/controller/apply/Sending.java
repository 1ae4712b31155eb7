package io.gpulease.controller.apply;

/** A call that was given away to be sent. */
@FunctionalInterface
public interface Sending {

    /** True when it had not begun, and now never will: nobody hears of it any more. False when it is too late for that. */
    boolean withdraw();
}
