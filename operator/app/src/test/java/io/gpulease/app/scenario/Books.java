package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.ledger.Page;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import io.gpulease.testkit.product.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The ledger and the statements of a cluster, as who audits it reads them: with kubectl, into files. */
final class Books {

    /** Why no statement can be written for a while. */
    static final String REFUSAL = "no statements today";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY = "no-statements";

    private final ControlPlane plane;
    private final Kubectl kubectl;
    private final Path folder;

    Books(ControlPlane plane, Path folder) {
        this.plane = plane;
        this.kubectl = plane.kubectl();
        this.folder = folder;
    }

    /** Returns once that is in force. */
    void refuseStatements() {
        kubectl.apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  matchConstraints:
                    resourceRules:
                    - {apiGroups: [gpulease.io], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [leasestatements, leasestatements/status]}
                  validations: [{expression: "false", message: %2$s}]
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: %1$s}
                spec: {policyName: %1$s, validationActions: [Deny]}
                """.formatted(POLICY, REFUSAL));
        String probe = """
                {apiVersion: gpulease.io/v1alpha1, kind: LeaseStatement, metadata: {name: probe-2026-12, namespace: default},
                 spec: {tenant: probe, month: 2026-12, page: 1}}
                """;
        Eventually.until(
                Eventually.SOON,
                () -> kubectl.tryCreate(probe, "--dry-run=server").err().contains(REFUSAL),
                () -> "statements can be written");
    }

    void allowStatements() {
        for (String kind : List.of("validatingadmissionpolicybinding", "validatingadmissionpolicy")) {
            kubectl.run("delete", kind, POLICY, "--ignore-not-found");
        }
    }

    /** In the order of their records. */
    private List<Page> pages() {
        return items("get", "configmaps", "-n", Installation.NAMESPACE, "-l", "gpulease.io/ledger", "-o", "json")
                .map(Page::of)
                .sorted(Comparator.comparingLong(Page::first))
                .toList();
    }

    /** The record of its end. */
    ObjectNode end(TestLease lease) {
        return record(lease, "end");
    }

    private ObjectNode record(TestLease lease, String kind) {
        List<ObjectNode> found = pages().stream()
                .flatMap(page -> page.lines().stream())
                .map(Books::parsed)
                .filter(record -> record.path("kind").asText().equals(kind)
                        && record.path("uid").asText().equals(lease.uid()))
                .toList();
        assertThat(found).as("%s of %s", kind, lease.name()).hasSize(1);
        return found.getFirst();
    }

    /** Those that have lines of that lease. */
    List<ObjectNode> statements(TestLease lease) {
        return items("get", "leasestatements", "-A", "-o", "json")
                .filter(statement ->
                        statement.path("status").findValuesAsText("uid").contains(lease.uid()))
                .toList();
    }

    private Stream<ObjectNode> items(String... command) {
        List<ObjectNode> items = new ArrayList<>();
        parsed(kubectl.run(command)).path("items").forEach(item -> items.add((ObjectNode) item));
        return items.stream();
    }

    /** All is in order; and it would not be if a GPU had been promised twice, or a statement lacked a second. */
    void assertAuditFindsWhatIsPlanted(TestLease lease) {
        List<Page> pages = pages();
        List<ObjectNode> statements = statements(lease);
        assertThat(Product.gpulease(plane, "audit").runOrFail().out()).contains("Everything is in order.");

        Page last = pages.getLast();
        ObjectNode other = record(lease, "start")
                .put("seq", last.last() + 1)
                .put("uid", "planted")
                .put("lease", "planted");
        List<Page> twice = new ArrayList<>(pages);
        twice.add(new Page(last.month(), last.last() + 1, last.hash(), List.of(other.toString())));
        assertThat(audit(twice, List.of()))
                .contains(
                        "BREACH (capacity): node " + lease.nodes().iterator().next() + " has 4 GPUs",
                        "8 of it were promised");

        ObjectNode line = (ObjectNode) statements.getFirst().at("/status/lines/0");
        long used = line.path("gpuSeconds").asLong();
        line.put("gpuSeconds", used - 1);
        assertThat(audit(pages, statements))
                .contains(
                        "BREACH (statements): statement "
                                + statements.getFirst().at("/spec/tenant").asText(),
                        "its lines come to %d GPU-seconds, and its total says %d".formatted(used - 1, used));
    }

    /** The same of what is in the cluster itself: a lease's status, and what a node says of who holds it. */
    void assertAuditFindsWhatIsPlantedInTheCluster(TestLease lease) {
        List<ObjectNode> all = Stream.of(
                        items("get", "nodes", "-o", "json"),
                        items("get", "gpupools", "-o", "json"),
                        items("get", "gpuleases", "-A", "-o", "json"),
                        pages().stream().map(page -> page.toObject(page.name())))
                .flatMap(some -> some)
                .toList();
        // As it would be if all of it had long been so.
        all.forEach(object -> ((ObjectNode) object.path("metadata")).put("creationTimestamp", "2026-01-01T00:00:00Z"));
        assertThat(Product.gpulease(plane, "audit").runOrFail().out())
                .contains("Everything is in order.")
                .doesNotContain("Not checked");
        assertThat(audit(all.stream())).contains("Everything is in order.");
        String node = lease.nodes().iterator().next();

        ObjectNode other = named(all, lease.name()).deepCopy();
        ((ObjectNode) other.path("metadata")).put("uid", "planted").put("name", "planted");
        assertThat(audit(Stream.concat(all.stream(), Stream.of(other))))
                .contains(
                        "BREACH (nodes): node %s has 4 GPUs, and by the statuses of the leases 8 of it are held"
                                .formatted(node),
                        "/planted (planted)");

        ObjectNode claims = (ObjectNode) named(all, node).at("/metadata/annotations");
        claims.put("gpulease.io/allocations", "{\"%s\":4,\"planted\":4}".formatted(lease.uid()));
        assertThat(audit(all.stream()))
                .contains("BREACH (nodes): node %s has 4 GPUs, and says that 8 of it are held".formatted(node));
    }

    private static ObjectNode named(List<ObjectNode> objects, String name) {
        return objects.stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String audit(List<Page> pages, List<ObjectNode> statements) {
        return audit(Stream.concat(pages.stream().map(page -> page.toObject(page.name())), statements.stream()));
    }

    private String audit(Stream<ObjectNode> objects) {
        ObjectNode list = JSON.createObjectNode();
        var items = list.putArray("items");
        objects.forEach(items::add);
        try {
            Path file = Files.writeString(folder.resolve("books.json"), list.toString());
            return Product.gpulease(plane, "audit", "-f", file.toString()).run().out();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static ObjectNode parsed(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException noJson) {
            throw new UncheckedIOException(json, noJson);
        }
    }
}
