package io.gpulease.simulate.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.simulate.report.Deadlines;
import io.gpulease.simulate.report.Measures.Spread;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Subject;
import java.util.Locale;

/** A report for programs. */
public final class ReportJson {
    private ReportJson() {}

    public static JsonNode of(Report report) {
        var measures = report.measures();
        var subject = report.subject();
        var json = object().put(subject == Subject.JOBS ? "trace" : "source", report.trace())
                .put("policy", report.policy())
                .put(subject.capacity().toLowerCase(Locale.ROOT), report.processors())
                .put(subject.many(), measures.jobs());
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
                                .put("neverStarted", promises.never())
                                .put("medianEarlySeconds", promises.medianEarlySeconds())
                                .put("p90EarlySeconds", promises.p90EarlySeconds())));
        measures.deadlines().ifPresent(deadlines -> json.set("deadlines", deadlines(deadlines)));
        if (!report.tenants().shares().isEmpty()) {
            json.put("fairness", rounded(report.tenants().fairness()));
            json.set("tenants", tenants(report));
        }
        report.leasing().ifPresent(leasing -> LeasingJson.add(json, leasing, report.timeline()));
        if (!report.remarks().isEmpty()) {
            var remarks = json.putArray("notPlayedAsWritten");
            report.remarks().forEach(remarks::add);
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

    private static ArrayNode tenants(Report report) {
        var subject = report.subject();
        var json = JsonNodeFactory.instance.arrayNode();
        for (var share : report.tenants().shares()) {
            var one = json.addObject()
                    .put("tenant", share.tenant())
                    .put(subject.many(), share.jobs())
                    .put(
                            subject == Subject.JOBS ? "processorSeconds" : "gpuSeconds",
                            Math.round(share.processorSeconds()))
                    .put("boundedSlowdown", rounded(share.slowdown()));
            if (report.leasing().isPresent()) {
                one.put("notStarted", share.refused());
            }
            one.set("waitSeconds", spread(share.waitSeconds()));
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

    static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
