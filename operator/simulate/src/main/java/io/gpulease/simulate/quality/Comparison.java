package io.gpulease.simulate.quality;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Our figure beside a known one. */
record Comparison(Reference reference, double ours) {
    private static final String ROW = "%-22s %-52s %14s %14s  %-17s %-7s %s";

    static String heading() {
        return ROW.formatted("data", "measure", "ours", "reference", "goal", "", "reference is");
    }

    boolean isMet() {
        return reference.goal().isMet(ours, reference.value());
    }

    private boolean isBesideAnother() {
        return !Double.isNaN(reference.value());
    }

    /** The replay itself is wrong, or it is not the policy that it is said to be. */
    boolean disproves() {
        return reference.proves() && !isMet();
    }

    String row() {
        return ROW.formatted(
                reference.figure().data(),
                reference.figure().measure(),
                number(ours),
                isBesideAnother() ? number(reference.value()) : "",
                reference.goal(),
                isBesideAnother() ? isMet() ? "met" : "MISSED" : "",
                reference.name());
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("data", reference.figure().data())
                .put("measure", reference.figure().measure())
                .put("ours", Math.round(ours * 1000) / 1000.0);
        if (isBesideAnother()) {
            json.put("reference", reference.value());
        } else {
            json.putNull("reference");
        }
        return json.put("referenceName", reference.name())
                .put("goal", reference.goal().toString());
    }

    private static String number(double value) {
        var form = Math.abs(value) < 1 && value != 0 ? "%.3f" : Math.abs(value) < 10_000 ? "%,.2f" : "%,.0f";
        return String.format(Locale.ROOT, form, value);
    }
}
