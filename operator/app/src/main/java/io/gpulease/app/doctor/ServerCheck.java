package io.gpulease.app.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Is the API server new enough for the gate? */
final class ServerCheck implements Check {
    private static final String NAME = "server";
    private static final int MAJOR = 1;
    private static final int MINOR = 36;
    private static final String NEEDED =
            "Gpulease needs Kubernetes %d.%d or newer, for its gate is a MutatingAdmissionPolicy of"
                            .formatted(MAJOR, MINOR)
                    + " admissionregistration.k8s.io/v1";

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var version = cluster.get("/version");
        if (!version.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the version", version));
        }
        var text = version.body().path("gitVersion").asText("of no known version");
        if (isOlder(version)) {
            return List.of(Finding.fail(
                    NAME,
                    "the API server is %s. %s: older ones do not serve it, and would leave the gate half shut"
                            .formatted(text, NEEDED),
                    "Upgrade the cluster before anything is leased."));
        }
        var served = cluster.get("/apis/admissionregistration.k8s.io/v1");
        if (!served.isSuccess()) {
            return List.of(Finding.unasked(NAME, "what admissionregistration.k8s.io/v1 has", served));
        }
        var mutating = StreamSupport.stream(served.body().path("resources").spliterator(), false)
                .anyMatch(resource -> resource.path("name").asText().equals("mutatingadmissionpolicies"));
        return List.of(
                mutating
                        ? Finding.ok(NAME, "Kubernetes %s, which serves MutatingAdmissionPolicy v1".formatted(text))
                        : Finding.fail(
                                NAME,
                                "the API server %s does not serve it, though %s"
                                        .formatted(
                                                text,
                                                NEEDED.substring(0, 1).toLowerCase(Locale.ROOT) + NEEDED.substring(1)),
                                "Take away what switches it off: --runtime-config or --feature-gates of the API server."));
    }

    private static boolean isOlder(Reply version) {
        int major = number(version, "major");
        return major < MAJOR || (major == MAJOR && number(version, "minor") < MINOR);
    }

    /** Some vendors write 36+. */
    private static int number(Reply version, String field) {
        var digits = version.body().path(field).asText("").replaceAll("\\D.*$", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
