package io.gpulease.simulate.trace;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a trace tells of a job beside what was asked for. Reports go by it; no policy sees it.
 *
 * @param tenant who asked; empty where the trace does not tell
 * @param kind the sort of job, as the trace calls it; empty where it knows no sorts
 * @param deadlines the seconds by which it should have ended, the first one first; empty where it has none
 */
public record Details(String tenant, String kind, List<Long> deadlines) {
    public static final Details NONE = new Details("", "", List.of());

    public Details {
        deadlines = List.copyOf(deadlines);
    }

    public static Details of(String tenant) {
        return tenant.isEmpty() ? NONE : new Details(tenant, "", List.of());
    }

    /** The second by which a job should have ended, if there is one. */
    public OptionalLong firstDeadline() {
        return deadlines.isEmpty() ? OptionalLong.empty() : OptionalLong.of(deadlines.getFirst());
    }
}
