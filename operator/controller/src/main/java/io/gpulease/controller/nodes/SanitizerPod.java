package io.gpulease.controller.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.NodeEntry;
import io.gpulease.crds.GpuPoolSpec.Sanitization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The pod that cleans a node, once for each cleaning: its name follows from the node and from the value of the taint, so that no
 * operator makes a second one, and none takes the success of an earlier cleaning for that of this one.
 */
final class SanitizerPod {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_OF_THE_NODES_NAME = 40;
    private static final int HASH_DIGITS = 12;

    private SanitizerPod() {}

    /** @param cleaning the value of the node's taint */
    static ObjectKey key(String namespace, NodeEntry node, String cleaning) {
        String name = node.name().replaceAll("[^a-z0-9-]", "-");
        return new ObjectKey(
                namespace,
                "sanitize-%s-%s"
                        .formatted(
                                name.substring(0, Math.min(name.length(), MOST_OF_THE_NODES_NAME)),
                                hash(node.node().uid() + "/" + cleaning)));
    }

    /** Whether a pod, whatever has become of it, was made to clean some node. */
    static boolean isOne(SlimPod pod, String namespace) {
        return pod.namespace().equals(namespace)
                && pod.labels().containsKey(Names.SANITIZING)
                && pod.annotations().containsKey(Names.NODE);
    }

    /** The pool's template on that node: the pin, the tolerations and the time-out are ours, all else is the platform's. */
    static ObjectNode manifest(ObjectKey key, NodeEntry node, String cleaning, Sanitization by) {
        ObjectNode template = JSON.valueToTree(by.podTemplate());
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
        ObjectNode labels = metadata.putObject("labels");
        ObjectNode annotations = metadata.putObject("annotations");
        template.path("metadata").path("labels").properties().forEach(l -> labels.set(l.getKey(), l.getValue()));
        template.path("metadata")
                .path("annotations")
                .properties()
                .forEach(a -> annotations.set(a.getKey(), a.getValue()));
        labels.put(Names.SANITIZING, cleaning);
        annotations.put(Names.NODE, node.name());
        ObjectNode spec = object(template, "spec").deepCopy();
        pin(spec, node.name());
        end(spec, by);
        if (!spec.has("automountServiceAccountToken")) {
            // It stands in the operator's namespace, and needs none of its rights.
            spec.put("automountServiceAccountToken", false);
        }
        pod.set("spec", spec);
        return pod;
    }

    /** By the node's own name, not by a label that could be another node's as well; whatever the node is closed with. */
    private static void pin(ObjectNode spec, String node) {
        spec.remove("nodeName");
        spec.remove("schedulingGates");
        ObjectNode affinity = object(spec, "affinity").putObject("nodeAffinity");
        affinity.putObject("requiredDuringSchedulingIgnoredDuringExecution")
                .putArray("nodeSelectorTerms")
                .addObject()
                .putArray("matchFields")
                .addObject()
                .put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node);
        spec.putArray("tolerations").addObject().put("operator", "Exists");
    }

    /** It has to come to an end, and does though no operator is there. */
    private static void end(ObjectNode spec, Sanitization by) {
        if (!spec.path("restartPolicy").asText().equals("OnFailure")) {
            spec.put("restartPolicy", "Never");
        }
        long most = Math.max(1, by.timeoutOrDefault().toSeconds());
        JsonNode own = spec.path("activeDeadlineSeconds");
        spec.put("activeDeadlineSeconds", own.isIntegralNumber() ? Math.min(most, own.asLong()) : most);
    }

    private static ObjectNode object(ObjectNode parent, String field) {
        return parent.path(field) instanceof ObjectNode present ? present : parent.putObject(field);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
