package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TenantBuilder;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The namespaces of a tenant as docs/tenancy.md says: made, kept in order, and left alone where they are not the operator's. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class TenancyTest {

    /** A namespace with pods is looked at again every 30 s. */
    private static final Duration LOOKED_AT_AGAIN = Eventually.allowance(Duration.ofSeconds(45));

    private static final List<String> KEPT = List.of(
            "networkpolicies/gpulease-tenant",
            "resourcequotas/gpulease-gpus",
            "limitranges/gpulease-defaults",
            "rolebindings/gpulease-members",
            "rolebindings/gpulease-viewers");

    @Test
    void aTenantsNamespaceIsAsDocumentedAndIsPutRightWhereItWasChanged(TestEstate estate) {
        estate.capacity(1, 4);
        var tenant = estate.id() + "-t";
        var namespace = withPeople(estate.tenant("t"))
                .set("spec.isolation", Map.of("profile", "Baseline", "egress", "Denied"))
                .set(
                        "spec.quotas",
                        List.of(Map.of(
                                "gpuClass", estate.gpuClass(), "nominalQuota", 8, "borrowingLimit", 4, "spotLimit", 2)))
                .create();
        var empty = estate.tenant("u").create();
        awaitReady(estate, "InPlace");
        assertDocumented(estate, tenant, namespace);
        var before = versions(estate, namespace);

        // As an administrator may, by mistake; and what the tenant or the platform adds is not the operator's.
        var kubectl = estate.kubectl();
        kubectl.apply("""
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: from-the-platform, namespace: %s},
                 spec: {podSelector: {}, ingress: [{}]}}""".formatted(namespace));
        kubectl.run("label", "limitrange", "gpulease-defaults", "-n", namespace, "team=blue");
        kubectl.delete("networkpolicy", namespace, "gpulease-tenant");
        kubectl.patch(
                "resourcequota",
                namespace,
                "gpulease-gpus",
                "{\"spec\":{\"hard\":{\"requests.nvidia.com/gpu\":\"99\"}}}");
        kubectl.patch("rolebinding", namespace, "gpulease-viewers", "{\"subjects\":null}");
        kubectl.patch(
                "rolebinding",
                empty,
                "gpulease-viewers",
                "{\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"eve\"}]}");
        kubectl.run("label", "rolebinding", "gpulease-members", "-n", namespace, "gpulease.io/tenant-");
        kubectl.run(
                "label",
                "namespace",
                namespace,
                "gpulease.io/tenant-",
                "--overwrite",
                "pod-security.kubernetes.io/enforce=privileged");

        Eventually.passes(Eventually.SOON, () -> assertDocumented(estate, tenant, namespace));
        var after = versions(estate, namespace);
        assertThat(after.get("networkpolicies/from-the-platform")).isNotNull();
        assertThat(kubectl.get("limitrange", namespace, "gpulease-defaults")
                        .orElseThrow()
                        .at("/metadata/labels/team")
                        .asText())
                .as("a label that somebody added is left alone")
                .isEqualTo("blue");
        assertThat(after.keySet()).containsAll(before.keySet());
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(kubectl.get("rolebinding", empty, "gpulease-viewers")
                                .orElseThrow()
                                .path("subjects"))
                        .as("nobody is a viewer of that tenant, whoever writes himself in")
                        .isEmpty());

        // Also while it is being removed, and to the last.
        var lease = estate.lease(namespace, "l")
                .gpus(4)
                .seconds(300)
                .notice(15)
                .apply()
                .awaitActive();
        kubectl.run("delete", "gten", tenant, "--wait=false");
        lease.awaitPhase("Ending");
        kubectl.delete("networkpolicy", namespace, "gpulease-tenant");
        Eventually.passes(Eventually.SOON, () -> assertDocumented(estate, tenant, namespace));
        lease.awaitReleased();
        Eventually.until(
                Eventually.SOON,
                () -> kubectl.get("gten", "default", tenant).isEmpty(),
                () -> "the tenant outlives its last lease");
        assertDocumented(estate, tenant, namespace);
        assertThat(
                        kubectl.run(
                                "run",
                                "late",
                                "-n",
                                namespace,
                                "--image=none",
                                "--dry-run=server",
                                "-o",
                                "json",
                                "--overrides={\"spec\":{\"containers\":[{\"name\":\"late\",\"image\":\"none\",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}}]}}"))
                .as("its namespace stays gated")
                .contains("gpulease.io/placement");
    }

    @Test
    void ofTwoTenantsThatNameOneNamespaceOneHasItAndTheOtherIsTold(TestEstate estate) {
        var both = estate.id() + "-both";
        estate.tenant("t")
                .set("spec.namespaces", List.of(estate.id() + "-t-a", both))
                .create();
        awaitReady(estate, "InPlace");
        estate.tenant("u")
                .set("spec.namespaces", List.of(estate.id() + "-u-a", both))
                .create();
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(condition(estate, "u", "Stalled")
                                .path("message")
                                .asText())
                        .contains(both, estate.id() + "-t"));
        assertThat(condition(estate, "NamespacesReady").path("status").asText()).isEqualTo("True");
        assertThat(estate.kubectl()
                        .get("namespace", "", both)
                        .orElseThrow()
                        .at("/metadata/labels/gpulease.io~1tenant")
                        .asText())
                .isEqualTo(estate.id() + "-t");
        estate.kubectl().run("delete", "gten", estate.id() + "-u");
        estate.kubectl().run("delete", "namespace", both, "--wait=false");
    }

    @Test
    void aMemberWorksInItsNamespacesAndNowhereElseAndAViewerOnlyReads(TestEstate estate) {
        estate.capacity(1, 4);
        var namespace = withPeople(estate.tenant("t")).create();
        var foreign = estate.tenant("u").create();
        awaitReady(estate, "InPlace");
        var member = "--as=%s-ann".formatted(estate.id());
        var viewer = new String[] {"--as=bob", "--as-group=%s-finance".formatted(estate.id())};
        var kubectl = estate.kubectl();

        kubectl.create("""
                {apiVersion: gpulease.io/v1alpha1, kind: GpuLease, metadata: {name: l, namespace: %s},
                 spec: {gpuClass: %s, gpus: 4, term: {duration: 60s}}}""".formatted(namespace, estate.gpuClass()), member);
        kubectl.create(pod(namespace), member);
        kubectl.create("""
                {apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: %s},
                 spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: none}]}}}}""".formatted(namespace), member);
        assertThat(kubectl.run("get", "gl,pods,jobs", "-n", namespace, viewer[0], viewer[1]))
                .contains("/l", "/p", "/j");

        for (var manifest : List.of(
                "{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: {name: x, namespace: %s}, spec: {devices: {requests: [{name: a, exactly: {deviceClassName: b}}]}}}",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: x, namespace: %s}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gpulease-tenant-viewer}}",
                "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: x, namespace: %s}, spec: {podSelector: {}}}",
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: x, namespace: %s}}",
                "{apiVersion: v1, kind: LimitRange, metadata: {name: x, namespace: %s}, spec: {limits: []}}")) {
            var outcome = kubectl.tryCreate(manifest.formatted(namespace), member);
            assertThat(outcome.ok()).as(manifest).isFalse();
            assertThat(outcome.err()).contains("forbidden");
        }
        assertThat(kubectl.tryCreate(pod(foreign), member).err()).contains("forbidden");
        assertThat(kubectl.tryCreate(pod(namespace).replace("name: p,", "name: q,"), viewer)
                        .err())
                .contains("forbidden");
        for (var who : List.of(new String[] {member}, viewer)) {
            assertThat(can(estate, "list gpupools", who)).isEqualTo("yes");
        }
        for (var question : List.of(
                "list gputenants",
                "patch gpupools",
                "impersonate serviceaccounts -n " + namespace,
                "create serviceaccounts --subresource=token -n " + namespace,
                "delete networkpolicies -n " + namespace,
                "patch gpuleases --subresource=status -n " + namespace,
                "update namespaces",
                "get nodes",
                "list pods -A",
                "get secrets -n " + foreign)) {
            assertThat(can(estate, question, member)).as(question).isEqualTo("no");
        }
        for (var question :
                List.of("get secrets", "create pods", "delete gpuleases", "create pods --subresource=exec")) {
            assertThat(can(estate, question + " -n " + namespace, viewer))
                    .as(question)
                    .isEqualTo("no");
        }
    }

    @Test
    void aNamespaceThatHadPodsBeforeItsLabelIsTakenOnOnceTheyAreGoneAndOneThatHadTheLabelFirstAtOnce(
            TestEstate estate) {
        estate.capacity(1, 4);
        var namespace = estate.ownersNamespace("had-pods");
        var kubectl = estate.kubectl();
        kubectl.create(podWithoutANode(namespace));
        var made = Instant.parse(kubectl.get("pod", namespace, "p")
                .orElseThrow()
                .at("/metadata/creationTimestamp")
                .asText());
        // Instants of the API server are whole seconds, and a label of the next second still counts as that of the
        // namespace's birth.
        Eventually.until(
                Eventually.SOON,
                () -> Instant.now().isAfter(made.plusSeconds(2)),
                () -> "it is not long after " + made);
        kubectl.run("label", "namespace", namespace, "gpulease.io/tenant=%s-t".formatted(estate.id()));
        var labelled = estate.id() + "-labelled";
        kubectl.apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {gpulease.io/tenant: %s-t}}}"
                .formatted(labelled, estate.id()));
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(kubectl.tryCreate(podWithoutANode(labelled)).ok())
                        .isTrue());
        estate.tenant("t")
                .set("spec.namespaces", List.of(estate.id() + "-t-a", namespace, labelled))
                .create();
        awaitReady(estate, "NamespaceHasPods");
        // At first it may still say that the other has just got its labels.
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(condition(estate, "Stalled").path("message").asText())
                        .contains(namespace, "pods")
                        .doesNotContain(labelled));
        assertThat(kubectl.list("rolebindings", namespace)).isEmpty();
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(kubectl.list("rolebindings", estate.id() + "-t-a"))
                        .as("the other namespace is in order all the same")
                        .hasSize(2));
        Eventually.passes(
                Eventually.SOON,
                () -> assertThat(kubectl.list("rolebindings", labelled)).hasSize(2));
        assertThat(kubectl.get("pod", namespace, "p"))
                .as("whoever is in there is left alone")
                .isPresent();
        var lease = estate.lease(namespace, "l").gpus(4).apply().awaitPhase("Pending");
        lease.stays(Duration.ofSeconds(1), "Pending").neverRan();
        lease.release();

        kubectl.delete("pod", namespace, "p", "--grace-period=0", "--force");
        awaitReady(estate, "InPlace");
        assertThat(kubectl.list("rolebindings", namespace)).hasSize(2);
        kubectl.run("delete", "namespace", labelled, "--wait=false");
    }

    private static TenantBuilder withPeople(TenantBuilder tenant) {
        var id = tenant.manifest().resource().getMetadata().getName().replaceAll("-[a-z]+$", "");
        return tenant.set(
                "spec.subjects",
                List.of(
                        Map.of("kind", "User", "name", id + "-ann", "role", "member"),
                        Map.of("kind", "Group", "name", id + "-finance", "role", "viewer")));
    }

    private static String pod(String namespace) {
        return """
                {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: %s}, spec: {automountServiceAccountToken: false,
                 securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}},
                 containers: [{name: c, image: none, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}}""".formatted(namespace);
    }

    /** Else it could come to a node of another estate before that has the taint of its pool. */
    private static String podWithoutANode(String namespace) {
        return pod(namespace).replace("spec: {", "spec: {nodeSelector: {nowhere: to-be-found}, ");
    }

    private static String can(TestEstate estate, String question, String... who) {
        return estate.kubectl()
                .attempt(Stream.of(Stream.of("auth", "can-i"), Stream.of(question.split(" ", -1)), Stream.of(who))
                        .flatMap(words -> words)
                        .toArray(String[]::new))
                .out()
                .strip();
    }

    private static void assertDocumented(TestEstate estate, String tenant, String namespace) {
        var labels =
                estate.kubectl().get("namespace", "", namespace).orElseThrow().at("/metadata/labels");
        assertThat(labels.path("gpulease.io/tenant").asText()).isEqualTo(tenant);
        assertThat(labels.path("gpulease.io/kept-for").asText()).isEqualTo(tenant);
        assertThat(labels.path("pod-security.kubernetes.io/enforce").asText()).isEqualTo("baseline");
        var own = "{\"namespaceSelector\":{\"matchLabels\":{\"gpulease.io/tenant\":\"%s\"}}}".formatted(tenant);
        assertPart(estate, namespace, KEPT.get(0), "spec", """
                {"egress":[{"to":[%1$s]},{"ports":[{"port":53,"protocol":"UDP"},{"port":53,"protocol":"TCP"}],\
                "to":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"kube-system"}}}]}],\
                "ingress":[{"from":[%1$s]}],"podSelector":{},"policyTypes":["Ingress","Egress"]}""".formatted(own));
        assertPart(estate, namespace, KEPT.get(1), "spec", "{\"hard\":{\"requests.nvidia.com/gpu\":\"1k\"}}");
        assertPart(
                estate,
                namespace,
                KEPT.get(2),
                "spec",
                "{\"limits\":[{\"defaultRequest\":{\"cpu\":\"1m\",\"memory\":\"1Mi\"},\"type\":\"Container\"}]}");
        assertPart(estate, namespace, KEPT.get(3), "subjects", subject("User", estate.id() + "-ann"));
        assertPart(estate, namespace, KEPT.get(4), "subjects", subject("Group", estate.id() + "-finance"));
        assertPart(estate, namespace, KEPT.get(3), "roleRef", role("gpulease-tenant-member"));
        assertPart(estate, namespace, KEPT.get(4), "roleRef", role("gpulease-tenant-viewer"));
    }

    private static String subject(String kind, String name) {
        return "[{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"%s\",\"name\":\"%s\"}]".formatted(kind, name);
    }

    private static String role(String name) {
        return "{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"%s\"}".formatted(name);
    }

    private static void assertPart(TestEstate estate, String namespace, String part, String field, String text) {
        var words = part.split("/", -1);
        var object = estate.kubectl().get(words[0], namespace, words[1]);
        assertThat(object).as(part).isPresent();
        assertThat(object.get().at("/metadata/labels/gpulease.io~1tenant").asText())
                .as(part)
                .isNotEmpty();
        assertThat(object.get().path(field).toString()).as(part).isEqualTo(text);
    }

    private static Map<String, String> versions(TestEstate estate, String namespace) {
        var versions = new TreeMap<String, String>();
        for (var resource : List.of("networkpolicies", "resourcequotas", "limitranges", "rolebindings")) {
            for (var object : estate.kubectl().list(resource, namespace)) {
                versions.put(
                        resource + "/" + object.at("/metadata/name").asText(),
                        object.at("/metadata/resourceVersion").asText());
            }
        }
        return versions;
    }

    private static void awaitReady(TestEstate estate, String reason) {
        Eventually.passes(
                LOOKED_AT_AGAIN,
                () -> assertThat(condition(estate, "NamespacesReady")
                                .path("reason")
                                .asText())
                        .isEqualTo(reason));
    }

    private static JsonNode condition(TestEstate estate, String type) {
        return condition(estate, "t", type);
    }

    private static JsonNode condition(TestEstate estate, String tenant, String type) {
        var conditions = estate.kubectl()
                .get("gten", "default", estate.id() + "-" + tenant)
                .orElseThrow()
                .at("/status/conditions");
        for (var condition : conditions) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }
}
