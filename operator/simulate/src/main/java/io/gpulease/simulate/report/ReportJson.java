package io.gpulease.simulate.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.simulate.report.Measures.Spread;

/** A report for programs. */
public final class ReportJson {
    private ReportJson() {}

    public static JsonNode of(Report report) {
        var measures = report.measures();
        var json = object().put("trace", report.trace())
                .put("policy", report.policy())
                .put("processors", report.processors())
                .put("jobs", measures.jobs());
        json.set(
                "leftOut",
                object().put("withoutProcessors", report.leftOut().withoutProcessors())
                        .put("withoutRunTime", report.leftOut().withoutRunTime())
                        .put("largerThanThePool", report.refused()));
        json.set("waitSeconds", spread(measures.waitSeconds()));
        json.set("boundedSlowdown", spread(measures.boundedSlowdown()));
        json.put("makespanSeconds", measures.makespanSeconds())
                .put("utilisation", rounded(measures.utilisation()))
                .put("load", rounded(measures.load()));
        measures.promises()
                .ifPresent(promises -> json.set(
                        "toldStarts",
                        object().put("broken", promises.broken())
                                .put("medianEarlySeconds", promises.medianEarlySeconds())
                                .put("p90EarlySeconds", promises.p90EarlySeconds())));
        return json;
    }

    private static ObjectNode spread(Spread spread) {
        return object().put("mean", rounded(spread.mean()))
                .put("median", rounded(spread.median()))
                .put("p95", rounded(spread.p95()))
                .put("highest", rounded(spread.highest()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
