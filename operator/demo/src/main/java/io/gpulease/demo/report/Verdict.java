package io.gpulease.demo.report;

import java.util.ArrayList;
import java.util.List;

/** Whether the demo passed: what went wrong, each in a sentence. */
public record Verdict(List<String> faults) {
    private static final int SHOWN = 5;

    public Verdict {
        faults = List.copyOf(faults);
    }

    /**
     * What there is to judge.
     *
     * @param troubles whatever else went wrong, each in a sentence
     * @param slack how long after its first promise a lease may start, and after its end be acted on
     */
    public record Evidence(
            Figures figures, BookingReplay replay, List<String> breaches, List<String> troubles, Slack slack) {}

    public static Verdict on(Evidence evidence) {
        var faults = new ArrayList<String>();
        evidence.replay().doubleBookings().forEach(d -> faults.add("double booking: " + d));
        evidence.breaches().forEach(b -> faults.add("invariant broken: " + b));
        evidence.figures()
                .notOver()
                .forEach(l -> faults.add("not over: %s is %s (%s)"
                        .formatted(l.title(), l.phase().isEmpty() ? "new" : l.phase(), l.reason())));
        if (evidence.figures().started() * 2 < evidence.figures().asked()) {
            faults.add("only %d of %d leases were started"
                    .formatted(evidence.figures().started(), evidence.figures().asked()));
        }
        long late = evidence.figures().laterThanPromised(evidence.slack().seconds());
        if (late > 0) {
            faults.add(
                    "%d leases started more than %.0f s after the first start they were promised, the latest %.1f s after"
                            .formatted(
                                    late,
                                    evidence.slack().seconds(),
                                    evidence.figures().promises().max()));
        }
        long overstayed = evidence.figures().endedLate(evidence.slack().seconds());
        if (overstayed > 0) {
            faults.add("%d leases were ended more than %.0f s after the end of their term, the slowest %.1f s after"
                    .formatted(
                            overstayed,
                            evidence.slack().seconds(),
                            evidence.figures().leftLate().max()));
        }
        faults.addAll(evidence.troubles());
        return new Verdict(faults);
    }

    public boolean passed() {
        return faults.isEmpty();
    }

    /** The first few, and how many more there are. */
    public List<String> shown() {
        if (faults.size() <= SHOWN) {
            return faults;
        }
        var some = new ArrayList<>(faults.subList(0, SHOWN));
        some.add("and %d more".formatted(faults.size() - SHOWN));
        return some;
    }
}
