package io.gpulease.controller.finding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.finding.RuledPod.Asked;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.StringPool;
import io.gpulease.rules.facts.Container;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads of pods what rules can see, which is far more than placing them takes: followed only while there are rules. One reader per
 * watch, as it is owned by the watch's thread.
 */
public final class RuledPodReader implements ItemReader<RuledPod> {

    private static final String LEASE = "gpulease.io/lease";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringPool pool = new StringPool();

    @Override
    public RuledPod read(JsonParser parser) throws IOException {
        JsonNode object = JSON.readTree(parser);
        JsonNode metadata = object.path("metadata");
        JsonNode spec = object.path("spec");
        JsonNode status = object.path("status");
        Map<String, String> labels = strings(metadata.path("labels"));
        List<Read> containers = containers(spec);
        String phase = text(status, "phase");
        return new RuledPod(
                        new ObjectRef(
                                text(metadata, "namespace"),
                                text(metadata, "name"),
                                text(metadata, "uid"),
                                text(metadata, "resourceVersion")),
                        labels.getOrDefault(LEASE, ""),
                        phase.equals("Succeeded") || phase.equals("Failed"),
                        phase.equals("Running"),
                        containers.stream().map(Read::asked).toList(),
                        new Pod(
                                text(metadata, "name"),
                                labels,
                                strings(metadata.path("annotations")),
                                text(spec, "serviceAccountName"),
                                phase,
                                Optional.of(text(spec, "nodeName")).filter(node -> !node.isEmpty()),
                                instant(status, "startTime"),
                                spec.path("hostNetwork").asBoolean(false),
                                spec.path("hostPID").asBoolean(false),
                                spec.path("hostIPC").asBoolean(false),
                                hostPaths(spec.path("volumes")),
                                containers.stream().map(Read::container).toList(),
                                Usage.UNKNOWN))
                .counting(RuledPod.USUAL_GPUS);
    }

    private record Read(Container container, Asked asked) {}

    private List<Read> containers(JsonNode spec) {
        var all = new ArrayList<Read>();
        JsonNode ofPod = spec.path("securityContext");
        spec.path("initContainers").forEach(one -> all.add(container("init", one, ofPod)));
        spec.path("containers").forEach(one -> all.add(container("main", one, ofPod)));
        spec.path("ephemeralContainers").forEach(one -> all.add(container("ephemeral", one, ofPod)));
        return all;
    }

    private Read container(String kind, JsonNode one, JsonNode ofPod) {
        JsonNode security = one.path("securityContext");
        JsonNode user = security.has("runAsUser") ? security.path("runAsUser") : ofPod.path("runAsUser");
        boolean privileged = security.path("privileged").asBoolean(false);
        boolean stays = !kind.equals("init") || text(one, "restartPolicy").equals("Always");
        var container = new Container(
                text(one, "name"),
                kind,
                text(one, "image"),
                list(one.path("command")),
                list(one.path("args")),
                named(one.path("env"), "name"),
                privileged,
                // The kubelet lets it where nothing is said.
                security.path("allowPrivilegeEscalation").asBoolean(true),
                list(security.path("capabilities").path("add")),
                user.isIntegralNumber() ? Optional.of(user.longValue()) : Optional.empty(),
                0);
        return new Read(container, new Asked(stays, devices(one.path("resources"))));
    }

    /** Requests and limits of extended resources are equal; where one is left out, the other counts. */
    private Map<String, Long> devices(JsonNode resources) {
        Map<String, Long> most = new HashMap<>();
        for (String list : List.of("limits", "requests")) {
            resources.path(list).properties().forEach(one -> {
                if (isDevice(one.getKey())) {
                    most.merge(pool.shared(one.getKey()), one.getValue().asLong(0), Math::max);
                }
            });
        }
        return most;
    }

    /** Extended resources have a domain before their name. */
    private static boolean isDevice(String resource) {
        return resource.indexOf('/') >= 0;
    }

    private List<String> hostPaths(JsonNode volumes) {
        var paths = new ArrayList<String>();
        volumes.forEach(volume -> {
            if (volume.path("hostPath").has("path")) {
                paths.add(text(volume.path("hostPath"), "path"));
            }
        });
        return paths;
    }

    private List<String> named(JsonNode list, String field) {
        var names = new ArrayList<String>();
        list.forEach(one -> names.add(text(one, field)));
        return names;
    }

    private List<String> list(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(one -> texts.add(pool.shared(one.asText(""))));
        return texts;
    }

    private Map<String, String> strings(JsonNode map) {
        var strings = new HashMap<String, String>();
        map.properties()
                .forEach(one -> strings.put(
                        pool.shared(one.getKey()), pool.shared(one.getValue().asText(""))));
        return strings;
    }

    private String text(JsonNode object, String field) {
        return pool.shared(object.path(field).asText(""));
    }

    private static Optional<Instant> instant(JsonNode object, String field) {
        return object.path(field).isTextual()
                ? Optional.of(Instant.parse(object.path(field).asText()))
                : Optional.empty();
    }
}
