package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Are our kinds there, in the form of this version? */
final class KindsCheck implements Check {
    private static final String NAME = "kinds";
    static final List<String> KINDS = List.of(
            "gpusites",
            "gpupools",
            "gputenants",
            "gpuleases",
            "leasequotes",
            "leasepolicies",
            "leaseviolations",
            "leasestatements");
    private static final String UPGRADE =
            "Bring the cluster and this program to one version: helm upgrade gpulease helm/gpulease, of the release that this program is from.";

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var faults = new ArrayList<Finding>();
        for (var kind : KINDS) {
            fault(kind, cluster.get(path(kind))).ifPresent(faults::add);
        }
        return faults.isEmpty()
                ? List.of(Finding.ok(
                        NAME, "%d kinds of gpulease.io, in the form of this version".formatted(KINDS.size())))
                : faults;
    }

    static String path(String kind) {
        return "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/%s.gpulease.io".formatted(kind);
    }

    private static Optional<Finding> fault(String kind, Reply reply) {
        if (reply.isNotFound()) {
            return Optional.of(
                    Finding.fail(
                            NAME,
                            "the CustomResourceDefinition %s.gpulease.io is missing, and with it all objects of that kind"
                                    .formatted(kind),
                            "Install the chart: helm upgrade --install gpulease helm/gpulease -n gpulease-system --create-namespace."));
        }
        if (!reply.isSuccess()) {
            return Optional.of(Finding.unasked(NAME, "the CustomResourceDefinition of " + kind, reply));
        }
        if (!isEstablished(reply.body())) {
            return Optional.of(Finding.fail(
                    NAME,
                    "%s.gpulease.io is not served (condition Established is not True)".formatted(kind),
                    "See its conditions: kubectl describe crd %s.gpulease.io.".formatted(kind)));
        }
        return version(reply.body()).equals(version(ours(kind)))
                ? Optional.empty()
                : Optional.of(Finding.fail(
                        NAME,
                        "%s.gpulease.io is another one than this version's (its chart was %s): fields that one side does not know are dropped or refused"
                                .formatted(
                                        kind,
                                        reply.body()
                                                .at("/metadata/labels/app.kubernetes.io~1version")
                                                .asText("none")),
                        UPGRADE));
    }

    private static boolean isEstablished(JsonNode definition) {
        return StreamSupport.stream(definition.at("/status/conditions").spliterator(), false)
                .anyMatch(condition -> condition.path("type").asText().equals("Established")
                        && condition.path("status").asText().equals("True"));
    }

    /** Names, served, storage and schema of its versions; how kubectl shows them does not matter. */
    private static List<List<JsonNode>> version(JsonNode definition) {
        return StreamSupport.stream(definition.at("/spec/versions").spliterator(), false)
                .map(version -> List.of(
                        version.path("name"), version.path("served"), version.path("storage"), version.path("schema")))
                .toList();
    }

    /** As it is shipped with this program. */
    static JsonNode ours(String kind) {
        var name = "/crds/%s.gpulease.io.yaml".formatted(kind);
        try (var file = KindsCheck.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is not in the program");
            }
            return new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
