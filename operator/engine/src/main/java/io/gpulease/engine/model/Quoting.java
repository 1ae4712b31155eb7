package io.gpulease.engine.model;

import java.util.List;

/**
 * What was offered and is kept, and what is asked.
 *
 * @param holds those that nobody has taken up yet
 * @param inquiries those that nobody has answered yet
 */
public record Quoting(List<Hold> holds, List<Inquiry> inquiries) {

    public static final Quoting NONE = new Quoting(List.of(), List.of());

    public Quoting {
        holds = List.copyOf(holds);
        inquiries = List.copyOf(inquiries);
    }

    /** Of both. */
    public int size() {
        return holds.size() + inquiries.size();
    }
}
