package io.gpulease.simulate.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.simulate.report.Deadlines;
import io.gpulease.simulate.report.Measures.Spread;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Tenants;

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
        json.set("completionSeconds", spread(measures.completionSeconds()));
        json.set("boundedSlowdown", spread(measures.boundedSlowdown()));
        json.put("makespanSeconds", measures.makespanSeconds())
                .put("utilisation", rounded(measures.utilisation()))
                .put("load", rounded(measures.load()));
        measures.promises()
                .ifPresent(promises -> json.set(
                        "toldStarts",
                        object().put("told", promises.told())
                                .put("broken", promises.broken())
                                .put("medianEarlySeconds", promises.medianEarlySeconds())
                                .put("p90EarlySeconds", promises.p90EarlySeconds())));
        measures.deadlines().ifPresent(deadlines -> json.set("deadlines", deadlines(deadlines)));
        if (!report.tenants().shares().isEmpty()) {
            json.put("fairness", rounded(report.tenants().fairness()));
            json.set("tenants", tenants(report.tenants()));
        }
        return json;
    }

    private static ObjectNode deadlines(Deadlines deadlines) {
        var json = object().put("jobs", deadlines.jobs())
                .put("met", rounded(deadlines.met()))
                .put("ceiling", rounded(deadlines.ceiling()));
        if (!deadlines.kinds().isEmpty()) {
            var kinds = json.putObject("metByKind");
            deadlines.kinds().forEach(kind -> kinds.put(kind.name(), rounded(kind.met())));
        }
        return json;
    }

    private static ArrayNode tenants(Tenants tenants) {
        var json = JsonNodeFactory.instance.arrayNode();
        for (var share : tenants.shares()) {
            json.addObject()
                    .put("tenant", share.tenant())
                    .put("jobs", share.jobs())
                    .put("processorSeconds", Math.round(share.processorSeconds()))
                    .put("boundedSlowdown", rounded(share.slowdown()))
                    .set("waitSeconds", spread(share.waitSeconds()));
        }
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
