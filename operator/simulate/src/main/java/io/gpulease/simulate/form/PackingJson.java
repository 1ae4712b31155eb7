package io.gpulease.simulate.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.simulate.report.PackingReport;
import java.util.DoubleSummaryStatistics;

/** How full a cluster got, for programs. */
final class PackingJson {
    private PackingJson() {}

    static JsonNode of(PackingReport report) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("pods", report.pods())
                .put("policy", report.policy())
                .put("nodes", report.nodes())
                .put("gpus", report.gpus());
        var seeds = json.putArray("seeds");
        report.seeds().forEach(seeds::add);
        var runs = json.putArray("ties");
        for (var run : report.runs()) {
            var one = runs.addObject().put("ties", run.ties());
            put(one, "allocatedPercentAt100", run.givenAt(PackingReport.ALL));
            put(one, "allocatedPercentAt130", run.givenAt(PackingReport.MORE));
            put(one, "fragmentedPercentAt100", run.fragmentedAt(PackingReport.ALL));
            one.put("refusedPodsPercent", rounded(run.refusedPercent()));
        }
        json.put("worstTies", report.worst().ties());
        return json;
    }

    private static void put(ObjectNode json, String name, DoubleSummaryStatistics of) {
        if (of.getCount() == 0) {
            json.putNull(name);
            return;
        }
        json.putObject(name)
                .put("mean", rounded(of.getAverage()))
                .put("lowest", rounded(of.getMin()))
                .put("highest", rounded(of.getMax()));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
