package io.gpulease.simulate.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.simulate.report.Leasing;
import io.gpulease.simulate.report.Leasing.Reasoned;
import io.gpulease.simulate.report.Timeline;
import java.util.List;

/** What only the engine tells, for programs; and what was in use over time. */
final class LeasingJson {
    private LeasingJson() {}

    static void add(ObjectNode json, Leasing leasing, Timeline timeline) {
        json.put("strandedShareOfFree", ReportJson.rounded(leasing.strandedShare()))
                .put("reclaimed", leasing.reclaimed())
                .put("displacedBookings", leasing.displaced());
        json.putObject("leasesOfSeveralNodes")
                .put("leases", leasing.gangs().leases())
                .put("inSmallestFreeDomain", leasing.gangs().closest())
                .put("inSmallestDomain", leasing.gangs().closestOfAll());
        var waited = json.putObject("leaseSecondsWaited");
        leasing.waited().forEach(one -> waited.put(one.reason(), one.leaseSeconds()));
        add(json.putArray("refused"), leasing.refused());
        add(json.putArray("neverStarted"), leasing.unstarted());
        var over = json.putObject("timeline")
                .put("firstSecond", timeline.firstSecond())
                .put("stepSeconds", ReportJson.rounded(timeline.stepSeconds()));
        addAll(over.putArray("used"), timeline.used());
        addAll(over.putArray("waitedFor"), timeline.waiting());
        addAll(over.putArray("free"), leasing.free());
        addAll(over.putArray("stranded"), leasing.stranded());
    }

    private static void add(ArrayNode json, List<Reasoned> leases) {
        for (var one : leases) {
            json.addObject()
                    .put("reason", one.reason())
                    .put("leases", one.leases())
                    .put("example", one.example())
                    .put("message", one.message());
        }
    }

    private static void addAll(ArrayNode json, List<Double> values) {
        values.forEach(value -> json.add(ReportJson.rounded(value)));
    }
}
