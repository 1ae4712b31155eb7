package io.gpulease.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.audit.Audit;
import io.gpulease.audit.Breach;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease audit}: is what the operator says of promises and usage what follows from its ledger? */
final class AuditCommand {
    static final String NAME = "audit";
    private static final String NAMESPACE = "--namespace";
    private static final String FILE = "--file";
    private static final String OUTPUT = "--output";
    private static final String OURS = "/apis/gpulease.io/v1alpha1/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 200;

    private AuditCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Recomputes from the ledger, without the engine: is its chain unbroken, was at every instant no more promised"
                                + " of a node than it has, has every lease left its end, and is every statement the sum of its"
                                + " records. Names the first breach. A statement without a ledger is checked for its sums.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 all is in order; 2 wrong flag or file; 4 no cluster to read, or not the right to; 5 a breach.");
        return named.addOption(option(
                        "NAME",
                        "The operator's namespace, where the ledger is. Default: gpulease-system.",
                        "-n",
                        NAMESPACE))
                .addOption(OptionSpec.builder("-f", FILE)
                        .paramLabel("FILE")
                        .type(String[].class)
                        .auxiliaryTypes(String.class)
                        .arity("1")
                        .description(
                                "Objects in JSON, as 'kubectl get ... -o json' prints them, in place of a cluster's: pages of the ledger, statements. May be given several times.")
                        .build())
                .addOption(option("table|json", "Form of the answer. Default: table.", "-o", OUTPUT));
    }

    private static OptionSpec option(String form, String description, String... names) {
        return OptionSpec.builder(names)
                .paramLabel(form)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    /** @throws SettingProblem if a flag or a file is wrong, or there is no cluster */
    static int run(ParseResult parsed, PrintStream out) {
        String form = parsed.matchedOptionValue(OUTPUT, "table");
        if (!form.equals("table") && !form.equals("json")) {
            throw new SettingProblem(
                    "%s is \"%s\": not a form of this answer. Give one of table, json.".formatted(OUTPUT, form));
        }
        String[] files = parsed.matchedOptionValue(FILE, new String[0]);
        Audit.Input input =
                files.length > 0 ? ofFiles(files) : ofCluster(parsed.matchedOptionValue(NAMESPACE, "gpulease-system"));
        Audit.Report report = Audit.of(input);
        if (form.equals("json")) {
            out.println(json(report).toPrettyString());
        } else {
            print(report, out);
        }
        return report.isClean() ? ExitCode.OK : ExitCode.FOUND;
    }

    private static void print(Audit.Report report, PrintStream out) {
        out.println("%d records in %d pages, of %d leases; %d pages of statements"
                .formatted(report.records(), report.pages(), report.leases(), report.statements()));
        if (report.isClean()) {
            out.println("Everything is in order.");
            return;
        }
        Breach first = report.breaches().getFirst();
        out.println("BREACH (%s): %s".formatted(first.check(), first.message()));
        if (report.breaches().size() > 1) {
            out.println("and %d more: -o json lists them"
                    .formatted(report.breaches().size() - 1));
        }
    }

    private static ObjectNode json(Audit.Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("records", report.records())
                .put("pages", report.pages())
                .put("leases", report.leases())
                .put("statements", report.statements());
        var breaches = root.putArray("breaches");
        report.breaches()
                .forEach(breach ->
                        breaches.addObject().put("check", breach.check()).put("message", breach.message()));
        return root;
    }

    private static Audit.Input ofFiles(String[] files) {
        List<JsonNode> pages = new ArrayList<>();
        List<JsonNode> statements = new ArrayList<>();
        for (String file : files) {
            try {
                JsonNode tree = JSON.readTree(new File(file));
                List<JsonNode> items = new ArrayList<>();
                if (tree.has("items")) {
                    tree.path("items").forEach(items::add);
                } else {
                    items.add(tree);
                }
                items.forEach(item -> {
                    if (item.path("kind").asText().equals("LeaseStatement")) {
                        statements.add(item);
                    } else if (item.path("binaryData").has("records.gz")) {
                        pages.add(item);
                    }
                });
            } catch (IOException unreadable) {
                throw new SettingProblem(
                        "%s is \"%s\", which cannot be read as JSON: %s. Give what 'kubectl get ... -o json' has printed."
                                .formatted(FILE, file, unreadable.getMessage()));
            }
        }
        if (pages.isEmpty() && statements.isEmpty()) {
            throw new SettingProblem(
                    "the files have neither pages of a ledger nor statements. Give what 'kubectl get configmaps -l gpulease.io/ledger -o json' and 'kubectl get leasestatements -o json' print.");
        }
        return new Audit.Input(pages, statements, Optional.empty(), Instant.now());
    }

    /** The leases before and after the ledger: one that begins or goes meanwhile is there. The statements before what they are made of. */
    private static Audit.Input ofCluster(String namespace) {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            KubernetesClient client = clients.watching();
            List<JsonNode> leases = all(client, OURS + "gpuleases?");
            List<JsonNode> statements = all(client, OURS + "leasestatements?");
            List<JsonNode> pages = all(
                    client,
                    "/api/v1/namespaces/%s/configmaps?labelSelector=gpulease.io%%2Fledger&"
                            .formatted(URLEncoder.encode(namespace, StandardCharsets.UTF_8)));
            leases.addAll(all(client, OURS + "gpuleases?"));
            return new Audit.Input(pages, statements, Optional.of(leases), Instant.now());
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
