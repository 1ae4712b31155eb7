package io.gpulease.controller.guard;

/** What is wrong with a policy or a binding. */
public enum Fault {
    MISSING("missing"),
    CHANGED("not as it was installed");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** To follow "it is". */
    public String words() {
        return words;
    }
}
