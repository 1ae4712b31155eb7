package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** May the operator do what it has to? */
final class RightsCheck implements Check {
    private static final String NAME = "rights";
    private static final String POLICIES = "admissionregistration.k8s.io";
    private static final String CREATE = "create";
    private static final String WATCH = "watch";
    private static final String PATCH = "patch";
    private static final String LIST = "list";
    private static final String GET = "get";
    private static final String CONFIG_MAPS = "configmaps";
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String NETWORKING = "networking.k8s.io";
    private static final String OURS = "gpulease.io";

    /**
     * One thing it has to do.
     *
     * @param resource with its subresource, as in {@code pods/eviction}
     * @param name empty: any
     */
    private record Right(String verb, String group, String resource, String name) {
        static Right to(String verb, String group, String resource) {
            return new Right(verb, group, resource, "");
        }

        @Override
        public String toString() {
            return verb + " " + resource + (group.isEmpty() ? "" : "." + group) + (name.isEmpty() ? "" : " " + name);
        }
    }

    /** @param namespace empty: in all of them, or of a kind that is in none */
    private record Question(Right right, String namespace) {
        @Override
        public String toString() {
            return right + (namespace.isEmpty() ? "" : " in " + namespace);
        }
    }

    private static final List<Right> NEEDED = List.of(
            Right.to(LIST, OURS, "gpuleases"),
            Right.to(WATCH, OURS, "gpuleases"),
            Right.to(PATCH, OURS, "gpuleases/status"),
            Right.to(PATCH, OURS, "gpupools/status"),
            Right.to(PATCH, OURS, "gpusites/status"),
            Right.to(PATCH, OURS, "gputenants/status"),
            Right.to(PATCH, OURS, "leasequotes/status"),
            Right.to(PATCH, OURS, "leasepolicies/status"),
            Right.to(LIST, OURS, "leaseviolations"),
            Right.to(WATCH, OURS, "leaseviolations"),
            Right.to(CREATE, OURS, "leaseviolations"),
            Right.to(PATCH, OURS, "leaseviolations/status"),
            Right.to(CREATE, OURS, "leasestatements"),
            Right.to(PATCH, OURS, "leasestatements/status"),
            Right.to(LIST, "", "nodes"),
            Right.to(PATCH, "", "nodes"),
            Right.to(LIST, "", "pods"),
            Right.to(CREATE, "", "pods"),
            Right.to(PATCH, "", "pods"),
            Right.to("delete", "", "pods"),
            Right.to(CREATE, "", "pods/eviction"),
            Right.to(CREATE, "batch", "jobs"),
            Right.to(PATCH, "batch", "jobs"),
            Right.to("delete", "batch", "jobs"),
            Right.to(CREATE, "", CONFIG_MAPS),
            Right.to(CREATE, "events.k8s.io", "events"));
    /**
     * In its own namespace: without those of the ledger no lease can end, for what it used would be lost; without those of the key
     * no record is signed.
     */
    private static final List<Right> AT_HOME = List.of(
            Right.to(LIST, "", CONFIG_MAPS),
            Right.to(GET, "", CONFIG_MAPS),
            Right.to(CREATE, "", CONFIG_MAPS),
            Right.to("delete", "", CONFIG_MAPS),
            Right.to(CREATE, "", "secrets"),
            new Right(GET, "", "secrets", "gpulease-signing-key"),
            new Right(PATCH, "", CONFIG_MAPS, "gpulease-signing-keys"));
    /** Tenants' namespaces and what belongs into each: docs/tenancy.md. */
    private static final List<Right> TENANCY = List.of(
            Right.to(GET, "", "namespaces"),
            Right.to(LIST, "", "namespaces"),
            Right.to(WATCH, "", "namespaces"),
            Right.to(CREATE, "", "namespaces"),
            Right.to(PATCH, "", "namespaces"),
            Right.to(LIST, RBAC, "rolebindings"),
            Right.to(WATCH, RBAC, "rolebindings"),
            Right.to(CREATE, RBAC, "rolebindings"),
            new Right(PATCH, RBAC, "rolebindings", "gpulease-members"),
            new Right(PATCH, RBAC, "rolebindings", "gpulease-viewers"),
            new Right("bind", RBAC, "clusterroles", "gpulease-tenant-member"),
            new Right("bind", RBAC, "clusterroles", "gpulease-tenant-viewer"),
            Right.to(LIST, NETWORKING, "networkpolicies"),
            Right.to(WATCH, NETWORKING, "networkpolicies"),
            Right.to(CREATE, NETWORKING, "networkpolicies"),
            new Right(PATCH, NETWORKING, "networkpolicies", "gpulease-tenant"),
            Right.to(LIST, "", "resourcequotas"),
            Right.to(WATCH, "", "resourcequotas"),
            Right.to(CREATE, "", "resourcequotas"),
            new Right(PATCH, "", "resourcequotas", "gpulease-gpus"),
            Right.to(LIST, "", "limitranges"),
            Right.to(WATCH, "", "limitranges"),
            Right.to(CREATE, "", "limitranges"),
            new Right(PATCH, "", "limitranges", "gpulease-defaults"));
    /** Without them it still tells. */
    private static final List<Right> TO_RESTORE = List.of(
            new Right(PATCH, POLICIES, "validatingadmissionpolicies", "gpulease-pod-create"),
            new Right(PATCH, POLICIES, "mutatingadmissionpolicies", "gpulease-gate"),
            Right.to(CREATE, POLICIES, "validatingadmissionpolicybindings"),
            Right.to(CREATE, POLICIES, "mutatingadmissionpolicybindings"));

    private final String namespace;

    RightsCheck(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var found = new ArrayList<Finding>();
        var user = "system:serviceaccount:%s:gpulease".formatted(namespace);
        var lacking = new ArrayList<Question>();
        var asked = Stream.concat(
                        Stream.concat(NEEDED.stream(), TENANCY.stream()).map(right -> new Question(right, "")),
                        AT_HOME.stream().map(right -> new Question(right, namespace)))
                .toList();
        for (var question : asked) {
            var reply = review(user, question, cluster);
            if (!reply.isSuccess()) {
                return List.of(Finding.unasked(NAME, "what the operator may do", reply));
            }
            if (!isAllowed(reply)) {
                lacking.add(question);
            }
        }
        if (!lacking.isEmpty()) {
            found.add(
                    Finding.fail(
                            NAME,
                            "the operator's account %s may not: %s".formatted(user, lacking),
                            "helm upgrade gpulease writes its ClusterRole anew; if Gpulease is in another namespace, name it with --namespace."));
        }
        for (var right : TO_RESTORE) {
            if (!isAllowed(review(user, new Question(right, ""), cluster))) {
                found.add(
                        Finding.warn(
                                NAME,
                                "the operator may not restore admission policies (%s), it can only tell"
                                        .formatted(right),
                                "Fine if gate.restore is false on purpose; else helm upgrade gpulease --set gate.restore=true."));
                break;
            }
        }
        if (found.isEmpty()) {
            found.add(Finding.ok(NAME, "the operator's account %s may do what it has to".formatted(user)));
        }
        return found;
    }

    private static boolean isAllowed(Reply review) {
        return review.body().at("/status/allowed").asBoolean();
    }

    private Reply review(String user, Question question, Cluster cluster) throws IOException, InterruptedException {
        return cluster.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review(user, question));
    }

    private JsonNode review(String user, Question question) {
        var right = question.right();
        var review = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("kind", "SubjectAccessReview");
        var spec = review.putObject("spec").put("user", user);
        spec.putArray("groups")
                .add("system:serviceaccounts")
                .add("system:serviceaccounts:" + namespace)
                .add("system:authenticated");
        var parts = right.resource().split("/", 2);
        var attributes = spec.putObject("resourceAttributes")
                .put("verb", right.verb())
                .put("group", right.group())
                .put("resource", parts[0])
                .put("name", right.name());
        if (!question.namespace().isEmpty()) {
            attributes.put("namespace", question.namespace());
        }
        if (parts.length > 1) {
            attributes.put("subresource", parts[1]);
        }
        return review;
    }
}
