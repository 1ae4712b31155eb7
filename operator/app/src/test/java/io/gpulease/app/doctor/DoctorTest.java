package io.gpulease.app.doctor;

import static io.gpulease.app.doctor.MadeUpCluster.NOW;
import static io.gpulease.app.doctor.MadeUpCluster.node;
import static io.gpulease.app.doctor.MadeUpCluster.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.app.doctor.Finding.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorTest {
    private static final String DAEMON_SETS = "/apis/apps/v1/daemonsets";
    private static final String POOLS = "/apis/gpulease.io/v1alpha1/gpupools";
    private static final String NODES = "/api/v1/nodes";

    private static List<Finding> examine(MadeUpCluster cluster) throws IOException, InterruptedException {
        return Doctor.examine(cluster, Optional.empty());
    }

    @Test
    void findsNothingWrongWhereAllIsInOrder() throws Exception {
        var findings = examine(new MadeUpCluster());
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.state()).as(finding.found()).isEqualTo(State.OK);
            assertThat(finding.advice()).isEmpty();
        });
        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        "server",
                        "clock",
                        "kinds",
                        "rights",
                        "policies",
                        "gate",
                        "lead",
                        "pools",
                        "tenants",
                        "measures",
                        "runtime",
                        "network");
        assertThat(Doctor.isTrouble(findings)).isFalse();
    }

    @Test
    void warnsOfMeasuresThatAnybodyWhoIsScrapedCouldSayAndOfNoOthers() throws Exception {
        assertThat(measures(
                        "utilization=a{job=\"dcgm\"};power=b{cluster=\"x\", job=~\"dcgm.*\"}; errors=e{nojob=\"1\"}"))
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(State.WARN);
                    assertThat(finding.found())
                            .contains("of memory-used, memory-free, temperature, errors name no job");
                    assertThat(finding.advice()).contains("job=");
                });
        assertThat(measures(Stream.of("utilization", "memory-used", "memory-free", "power", "temperature", "errors")
                                .map(word -> word + "=x{job=\"dcgm\"}")
                                .collect(Collectors.joining(";")))
                        .state())
                .isEqualTo(State.OK);
    }

    private static Finding measures(String selectors) throws Exception {
        var env =
                "[{'name': 'GPULEASE_PROMETHEUS_URL', 'value': 'http://p:9090'}, {'name': 'GPULEASE_PROMETHEUS_METRICS', 'value': '%s'}]"
                        .formatted(selectors.replace("\"", "\\\""));
        var cluster = new MadeUpCluster()
                .has(
                        MadeUpCluster.DEPLOYMENT,
                        "{'spec': {'template': {'spec': {'containers': [{'name': 'gpulease', 'env': " + env + "}]}}}}");
        return examine(cluster).stream()
                .filter(finding -> finding.check().equals("measures"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void sendsAwayAnApiServerThatIsTooOldAndLooksNoFurther() throws Exception {
        var findings = examine(new MadeUpCluster()
                .has("/version", "{'major': '1', 'minor': '35+', 'gitVersion': 'v1.35.4'}")
                .hasNot(MadeUpCluster.RECORD));
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.FAIL);
            assertThat(finding.found()).contains("v1.35.4", "1.36", "MutatingAdmissionPolicy");
            assertThat(finding.advice()).contains("Upgrade the cluster");
        });
    }

    private static Arguments wrong(
            String what, UnaryOperator<MadeUpCluster> change, String check, State state, String... words) {
        return Arguments.argumentSet(what, change, check, state, List.of(words));
    }

    static Stream<Arguments> oneThingWrong() {
        return Stream.of(
                wrong(
                        "a policy API that is switched off",
                        c -> c.has("/apis/admissionregistration.k8s.io/v1", "{'resources': []}"),
                        "server",
                        State.FAIL,
                        "does not serve"),
                wrong(
                        "a clock ahead",
                        c -> c.withServerClockAhead(Duration.ofSeconds(-5)),
                        "clock",
                        State.WARN,
                        "4 s ahead of"),
                wrong(
                        "a clock behind",
                        c -> c.withServerClockAhead(Duration.ofSeconds(7)),
                        "clock",
                        State.WARN,
                        "6 s behind"),
                wrong(
                        "a kind that is missing",
                        c -> c.hasNot(KindsCheck.path("gpupools")),
                        "kinds",
                        State.FAIL,
                        "gpupools.gpulease.io is missing"),
                wrong(
                        "a kind of another version",
                        c -> c.has(
                                KindsCheck.path("gpupools"),
                                "{'metadata': {'labels': {'app.kubernetes.io/version': '9.9'}}, 'spec': {'versions': [{'name': 'v2'}]},"
                                        + " 'status': {'conditions': [{'type': 'Established', 'status': 'True'}]}}"),
                        "kinds",
                        State.FAIL,
                        "gpupools.gpulease.io is another one",
                        "9.9"),
                wrong(
                        "rights that are lacking",
                        c -> c.deniesTheOperator("nodes"),
                        "rights",
                        State.FAIL,
                        "patch nodes",
                        "system:serviceaccount:gpulease-system:gpulease"),
                wrong(
                        "no right to keep network policies in order",
                        c -> c.deniesTheOperator("networkpolicies"),
                        "rights",
                        State.FAIL,
                        "create networkpolicies.networking.k8s.io",
                        "patch networkpolicies.networking.k8s.io gpulease-tenant"),
                wrong(
                        "no right to make anybody a member",
                        c -> c.deniesTheOperator("clusterroles"),
                        "rights",
                        State.FAIL,
                        "bind clusterroles.rbac.authorization.k8s.io gpulease-tenant-member"),
                wrong(
                        "no right to read its own key",
                        c -> c.deniesTheOperator("secrets"),
                        "rights",
                        State.FAIL,
                        "get secrets gpulease-signing-key in gpulease-system"),
                wrong(
                        "no right to restore policies",
                        c -> c.deniesTheOperator("validatingadmissionpolicybindings"),
                        "rights",
                        State.WARN,
                        "may not restore"),
                wrong("no record", c -> c.hasNot(MadeUpCluster.RECORD), "policies", State.FAIL, "is missing"),
                wrong(
                        "a binding that is missing",
                        c -> c.hasNot(MadeUpCluster.BINDING),
                        "policies",
                        State.FAIL,
                        "ValidatingAdmissionPolicyBinding/gpulease-x is missing"),
                wrong(
                        "a policy that was changed",
                        c -> c.has(
                                MadeUpCluster.POLICY,
                                "{'spec': {'failurePolicy': 'Ignore', 'validations': [{'expression': 'false', 'message': 'no'}]}}"),
                        "policies",
                        State.FAIL,
                        "ValidatingAdmissionPolicy/gpulease-x was changed"),
                wrong(
                        "a policy made narrower",
                        c -> c.has(
                                MadeUpCluster.BINDING,
                                "{'spec': {'policyName': 'gpulease-x', 'validationActions': ['Deny'],"
                                        + " 'matchResources': {'namespaceSelector': {'matchLabels': {'a': 'b'}}}}}"),
                        "policies",
                        State.FAIL,
                        "gpulease-x was changed"),
                wrong(
                        "a gate that is not set",
                        MadeUpCluster::withoutGateOnPods,
                        "gate",
                        State.FAIL,
                        "would get a GPU without a lease"),
                wrong(
                        "a bad pod that is accepted",
                        MadeUpCluster::acceptingBadPods,
                        "gate",
                        State.FAIL,
                        "tolerates every taint is accepted"),
                wrong(
                        "a gate that refuses all",
                        c -> c.refusingPods("gpulease-pod-create: but the gate gpulease.io/placement was not set"),
                        "gate",
                        State.FAIL,
                        "no lease can use its GPUs"),
                wrong(
                        "pods that something else refuses",
                        c -> c.refusingPods("exceeded quota"),
                        "gate",
                        State.UNKNOWN,
                        "exceeded quota"),
                wrong("no tenant", c -> c.has("/api/v1/namespaces", "{'items': []}"), "gate", State.WARN, "not tried"),
                wrong("no operator", c -> c.hasNot(MadeUpCluster.LEAD), "lead", State.FAIL, "no operator leads"),
                wrong(
                        "a lead that was handed over to nobody",
                        c -> c.has(MadeUpCluster.LEAD, "{'spec': {'renewTime': '2026-12-01T08:00:00Z'}}"),
                        "lead",
                        State.FAIL,
                        "no operator leads"),
                wrong(
                        "a lead that ran out",
                        c -> c.has(MadeUpCluster.LEAD, MadeUpCluster.lead("op", NOW.minusSeconds(90))),
                        "lead",
                        State.FAIL,
                        "90 s ago"),
                wrong(
                        "an operator whose clock is ahead",
                        c -> c.has(MadeUpCluster.LEAD, MadeUpCluster.lead("op", NOW.plusSeconds(30))),
                        "lead",
                        State.WARN,
                        "30 s ahead"),
                wrong(
                        "pools that overlap",
                        c -> c.has(
                                POOLS,
                                "{'items': [" + pool("a", "h200") + "," + pool("b", "h200") + "," + pool("c", "a100")
                                        + "]}"),
                        "pools",
                        State.FAIL,
                        "pools a, b all select node n1"),
                wrong(
                        "a pool without nodes",
                        c -> c.has(NODES, "{'items': [" + node("n1", "h200", "8") + "]}"),
                        "pools",
                        State.WARN,
                        "pool a100 selects no node"),
                wrong(
                        "nodes of no pool",
                        c -> c.has(
                                NODES,
                                "{'items': [" + node("n1", "h200", "8") + "," + node("n2", "a100", "8") + ","
                                        + node("n3", "other", "8") + "," + node("cpu", "other", "0") + "]}"),
                        "pools",
                        State.WARN,
                        "node n3 have GPUs and are in no pool"),
                wrong(
                        "nodes without a device plugin",
                        c -> c.has(
                                NODES, "{'items': [" + node("n1", "h200", "0") + "," + node("n2", "a100", "8") + "]}"),
                        "pools",
                        State.WARN,
                        "node n1 of pool h200, which counts nvidia.com/gpu, offer none"),
                wrong(
                        "a pool that cannot be read",
                        c -> c.has(
                                POOLS,
                                "{'items': [" + pool("h200", "h200") + "," + pool("a100", "a100")
                                        + ", {'metadata': {'name': 'odd'}, 'spec': {'gpuClass': []}}]}"),
                        "pools",
                        State.FAIL,
                        "pool odd cannot be read"),
                wrong("no pool", c -> c.has(POOLS, "{'items': []}"), "pools", State.WARN, "nothing to lease"),
                wrong(
                        "a tenant with the role edit",
                        c -> c.has(
                                "/apis/rbac.authorization.k8s.io/v1/rolebindings",
                                "{'items': [{'metadata': {'name': 'rb', 'namespace': 'ml'}, 'roleRef': {'kind': 'ClusterRole', 'name': 'edit'}},"
                                        + " {'metadata': {'name': 'own', 'namespace': 'owners'}, 'roleRef': {'kind': 'ClusterRole', 'name': 'edit'}}]}"),
                        "tenants",
                        State.WARN,
                        "ml/rb (edit)"),
                wrong(
                        "a runtime that listens to every container",
                        c -> c.has(
                                "/apis/nvidia.com/v1/clusterpolicies",
                                "{'items': [{'spec': {'toolkit': {'env': [{'name': 'ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED', 'value': 'true'}]}}}]}"),
                        "runtime",
                        State.FAIL,
                        "any pod on a node may use all its GPUs"),
                wrong(
                        "a runtime of which nothing is known",
                        c -> c.hasNot("/apis/nvidia.com/v1/clusterpolicies"),
                        "runtime",
                        State.LOOK,
                        "NVIDIA_VISIBLE_DEVICES=all"),
                wrong(
                        "a network that ignores policies",
                        c -> c.has(DAEMON_SETS, "{'items': [{'metadata': {'name': 'kube-flannel-ds'}}]}"),
                        "network",
                        State.WARN,
                        "kube-flannel-ds"),
                wrong(
                        "a network of which nothing is known",
                        c -> c.has(DAEMON_SETS, "{'items': []}"),
                        "network",
                        State.LOOK,
                        "from here it is not to be seen"),
                wrong("nodes that may not be read", c -> c.forbids(NODES), "pools", State.UNKNOWN, "user x may not"),
                wrong(
                        "a record that may not be read",
                        c -> c.forbids(MadeUpCluster.RECORD),
                        "policies",
                        State.UNKNOWN,
                        "user x may not"));
    }

    @ParameterizedTest
    @MethodSource("oneThingWrong")
    void saysWhatIsWrongAndWhatToDoAndNothingElse(
            UnaryOperator<MadeUpCluster> change, String check, State state, List<String> words) throws Exception {
        var findings = examine(change.apply(new MadeUpCluster()));
        assertThat(findings.stream().filter(finding -> finding.state() != State.OK))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo(check);
                    assertThat(finding.state()).isEqualTo(state);
                    assertThat(finding.found()).contains(words).doesNotContain("\n");
                    assertThat(finding.advice()).isNotBlank().doesNotContain("\n");
                });
        assertThat(Doctor.isTrouble(findings)).isEqualTo(state == State.FAIL || state == State.UNKNOWN);
    }

    @Test
    void isAskedOfAnotherNamespaceByName() throws Exception {
        var findings = Doctor.examine(new MadeUpCluster(), Optional.of("elsewhere"));
        assertThat(findings)
                .filteredOn(finding -> finding.state() == State.FAIL)
                .extracting(Finding::check)
                .containsExactly("policies", "lead");
    }

    @Test
    void tellsPeopleTheAdviceBelowAndProgramsAllOfIt() throws Exception {
        var findings = examine(new MadeUpCluster().hasNot(MadeUpCluster.LEAD));
        var table = DoctorReport.table(findings, false, false);
        assertThat(table.lines().toList())
                .anyMatch(line -> line.startsWith("fail      lead      no operator leads"))
                .anyMatch(line -> line.strip().startsWith("-> See its pods"))
                .last()
                .asString()
                .isEqualTo("11 ok, 0 look, 0 warn, 0 unknown, 1 fail");
        assertThat(table).doesNotContain("\033");
        assertThat(DoctorReport.table(findings, false, true)).contains("\033[31mfail");
        assertThat(DoctorReport.table(findings, true, false).lines())
                .as("one line each")
                .hasSize(findings.size() + 3)
                .anyMatch(line -> line.contains("no operator leads") && line.contains("[See its pods"));
        var json = DoctorReport.json(findings);
        assertThat(json.path("ok").asBoolean()).isFalse();
        assertThat(json.path("findings")).hasSize(findings.size());
        assertThat(json.at("/findings/6/advice").asText()).contains("See its pods");
    }
}
