package io.gpulease.app.doctor;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Does an operator act, and does its clock agree with the API server's? */
final class LeadCheck implements Check {
    private static final String NAME = "lead";
    private static final Duration TOLERATED = Duration.ofSeconds(3);
    private final String namespace;

    LeadCheck(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var reply =
                cluster.get("/apis/coordination.k8s.io/v1/namespaces/%s/leases/gpulease-operator".formatted(namespace));
        if (!reply.isSuccess() && !reply.isNotFound()) {
            return List.of(Finding.unasked(NAME, "the lead", reply));
        }
        var spec = reply.body().path("spec");
        var holder = spec.path("holderIdentity").asText("");
        if (holder.isEmpty()) {
            return List.of(nobody("no operator leads in namespace " + namespace));
        }
        Instant renewed;
        try {
            renewed = OffsetDateTime.parse(spec.path("renewTime").asText()).toInstant();
        } catch (DateTimeException e) {
            return List.of(nobody("the lead of %s has no readable renewTime".formatted(holder)));
        }
        // The Date is cut to whole seconds: it may be almost one more.
        var now = reply.date().orElse(reply.asked());
        var lasts = Duration.ofSeconds(spec.path("leaseDurationSeconds").asLong(0));
        if (renewed.plus(lasts).isBefore(now)) {
            return List.of(nobody("no operator leads: %s did, and last renewed the lead %d s ago"
                    .formatted(holder, Duration.between(renewed, now).toSeconds())));
        }
        if (renewed.isAfter(now.plus(TOLERATED))) {
            return List.of(Finding.warn(
                    NAME,
                    "the clock of the operator %s is %d s ahead of the API server's: leases begin and end that much early"
                            .formatted(holder, Duration.between(now, renewed).toSeconds()),
                    "Keep both in step with one time server (NTP)."));
        }
        return List.of(Finding.ok(NAME, holder + " leads"));
    }

    private Finding nobody(String what) {
        return Finding.fail(
                NAME,
                what + ": leases are neither started nor ended, and pods of tenants stay held",
                "See its pods and their logs: kubectl get pods,events -n %s. One that runs with leaderElect=false holds no lead and is not seen here."
                        .formatted(namespace));
    }
}
