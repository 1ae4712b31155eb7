package io.gpulease.demo.report;

/**
 * By how much a lease may start after the first start it was promised, or be ended after its term. A promise is kept by computing: where others keep the
 * processors busy, everything is late, and that is not the operator's doing.
 *
 * @param quietSeconds on a machine that has nothing else to do
 * @param load how many processes wanted a processor, for each there is
 */
public record Slack(double quietSeconds, double load) {
    public double seconds() {
        return quietSeconds * stretch();
    }

    /** In words, with the reason if there is one. */
    public String told() {
        return stretch() >= 2
                ? "%.0f s (%.0f s, times %.0f as so many processes wanted each processor)"
                        .formatted(seconds(), quietSeconds, load)
                : "%.0f s".formatted(seconds());
    }

    private double stretch() {
        return Math.max(1, load);
    }
}
