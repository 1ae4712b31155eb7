package io.gpulease.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.audit.Audit;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is audited: a cluster's, or what was written into files. */
final class AuditInput {

    private static final String OURS = "/apis/gpulease.io/v1alpha1/";
    private static final String PAGE = "page of the ledger";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 200;
    private static final int FORBIDDEN = 403;

    private AuditInput() {}

    static Audit.Input ofFiles(String[] files) {
        Map<String, List<JsonNode>> kinds = new HashMap<>();
        for (String file : files) {
            try {
                JsonNode tree = JSON.readTree(new File(file));
                Iterable<JsonNode> items = tree.has("items") ? tree.path("items") : List.of(tree);
                items.forEach(item -> kinds.computeIfAbsent(kindOf(item), _ -> new ArrayList<>())
                        .add(item));
            } catch (IOException unreadable) {
                throw new SettingProblem(
                        "%s is \"%s\", which cannot be read as JSON: %s. Give what 'kubectl get ... -o json' has printed."
                                .formatted(AuditCommand.FILE, file, unreadable.getMessage()));
            }
        }
        List<JsonNode> pages = kinds.getOrDefault(PAGE, List.of());
        List<JsonNode> statements = kinds.getOrDefault("LeaseStatement", List.of());
        Optional<List<JsonNode>> nodes = Optional.ofNullable(kinds.get("Node"));
        if (pages.isEmpty() && statements.isEmpty() && nodes.isEmpty()) {
            throw new SettingProblem(
                    "the files have neither pages of a ledger nor statements nor nodes. Give what 'kubectl get configmaps -l gpulease.io/ledger -o json' and 'kubectl get leasestatements -o json' print.");
        }
        return new Audit.Input(
                pages,
                statements,
                false,
                Optional.ofNullable(kinds.get("GpuLease")).map(leases -> new Audit.Leases(leases, List.of())),
                nodes.map(some -> new Audit.Nodes(some, kinds.getOrDefault("GpuPool", List.of()))),
                Instant.now());
    }

    private static String kindOf(JsonNode item) {
        return item.path("binaryData").has("records.gz")
                ? PAGE
                : item.path("kind").asText();
    }

    static Audit.Input ofCluster(String namespace) {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            return of(clients.watching(), namespace);
        }
    }

    /** The leases before and after all else: one that begins or goes meanwhile is there. The statements before what they are made of. */
    static Audit.Input of(KubernetesClient client, String namespace) {
        try {
            List<JsonNode> before = all(client, OURS + "gpuleases?");
            List<JsonNode> statements = all(client, OURS + "leasestatements?");
            List<JsonNode> pages = all(
                    client,
                    "/api/v1/namespaces/%s/configmaps?labelSelector=gpulease.io%%2Fledger&"
                            .formatted(URLEncoder.encode(namespace, StandardCharsets.UTF_8)));
            Optional<Audit.Nodes> nodes = nodes(client);
            var leases = new Audit.Leases(all(client, OURS + "gpuleases?"), before);
            return new Audit.Input(pages, statements, true, Optional.of(leases), nodes, Instant.now());
        } catch (KubernetesClientException e) {
            throw SettingProblem.ofTheCluster(
                    "the ledger cannot be read: %s. It takes the right to list configmaps in namespace %s, and leasestatements and gpuleases in all."
                            .formatted(Clients.said(e), namespace));
        } catch (IOException unreadable) {
            throw SettingProblem.ofTheCluster(
                    "the ledger cannot be read: the API server's answer is no JSON (%s). Check the server that KUBECONFIG names."
                            .formatted(unreadable.getMessage()));
        }
    }

    /** Empty for whoever may not read them: the rest is checked all the same, and it is told that they are not. */
    private static Optional<Audit.Nodes> nodes(KubernetesClient client) throws IOException {
        try {
            return Optional.of(new Audit.Nodes(all(client, "/api/v1/nodes?"), all(client, OURS + "gpupools?")));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == FORBIDDEN) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static List<JsonNode> all(KubernetesClient client, String path) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        String from = "";
        do {
            String rest = from.isEmpty() ? "" : "&continue=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
            String list = client.raw("%slimit=%d%s".formatted(path, AT_ONCE, rest));
            if (list == null) {
                throw SettingProblem.ofTheCluster(
                        "the API server has nothing at %s. Install Gpulease in that cluster, or choose the cluster that has it."
                                .formatted(path));
            }
            JsonNode page = JSON.readTree(list);
            page.path("items").forEach(all::add);
            from = page.path("metadata").path("continue").asText("");
        } while (!from.isEmpty());
        return all;
    }
}
