package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Command;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whether the network policies of the operator keep tenants apart: pods that really run and connect, on a network that enforces
 * policies, as that of K3s does.
 */
@OnControlPlane(withOperator = true)
@Tag("k3s")
@EnabledIfSystemProperty(
        named = "gpulease.plane",
        matches = "k3s",
        disabledReason = "simulated nodes run no pods, so nobody could connect to anybody: make test-k3s")
class TenantNetworkTest {
    private static final String IMAGE = System.getProperty("gpulease.k3s.busybox", "busybox:1.37.0");
    private static final int PORT = 8080;

    /** With the time in which the image is fetched. */
    private static final Duration UNTIL_IT_RUNS = Eventually.allowance(Duration.ofMinutes(3));

    /** Longer than it takes K3s to act on a new pod or policy. */
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    @Test
    void podsOfTwoTenantsCannotReachEachOtherAndThoseOfOneCan(TestEstate estate) {
        estate.capacity(1, 4);
        var mine = estate.tenant("t").namespaces("a", "b").create();
        var alsoMine = estate.id() + "-t-b";
        var foreign = estate.tenant("u").create();
        var owners = estate.ownersNamespace("lab");
        for (var namespace : List.of(mine, alsoMine, foreign)) {
            awaitPolicy(estate, namespace);
        }
        for (var namespace : List.of(mine, alsoMine, foreign, owners)) {
            serve(estate, namespace);
        }
        var myAddress = address(estate, mine);
        var foreignAddress = address(estate, foreign);
        var ownersAddress = address(estate, owners);
        address(estate, alsoMine);

        awaitReaches(estate, alsoMine, myAddress, mine);
        awaitReaches(estate, mine, ownersAddress, owners);
        awaitReaches(estate, foreign, ownersAddress, owners);

        // They do run, serve and connect: what keeps them apart now is the policy.
        assertCannotReach(estate, foreign, myAddress);
        assertCannotReach(estate, mine, foreignAddress);
        assertCannotReach(estate, owners, myAddress);

        estate.kubectl()
                .run(
                        "patch",
                        "gten",
                        estate.id() + "-u",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"isolation\":{\"egress\":\"Denied\"}}}");
        assertCannotReach(estate, foreign, ownersAddress);
        awaitReaches(estate, mine, ownersAddress, owners);
    }

    private static void awaitPolicy(TestEstate estate, String namespace) {
        Eventually.until(
                Eventually.SOON,
                () -> estate.kubectl()
                        .get("networkpolicy", namespace, "gpulease-tenant")
                        .isPresent(),
                () -> "namespace %s has no network policy".formatted(namespace));
    }

    /** A pod that says the name of its namespace to whoever connects, and may connect itself; on a node that is not simulated. */
    private static void serve(TestEstate estate, String namespace) {
        estate.pod(namespace, "server")
                .gpus(0)
                .set("spec.nodeSelector", Map.of("node.kubernetes.io/instance-type", "k3s"))
                .set(
                        "spec.containers",
                        List.of(Map.of(
                                "name",
                                "main",
                                "image",
                                IMAGE,
                                "command",
                                List.of(
                                        "sh",
                                        "-ec",
                                        "mkdir /tmp/www; echo %s > /tmp/www/index.html; exec httpd -f -p %d -h /tmp/www"
                                                .formatted(namespace, PORT)),
                                "securityContext",
                                Map.of(
                                        "allowPrivilegeEscalation",
                                        false,
                                        "capabilities",
                                        Map.of("drop", List.of("ALL"))))))
                .create();
    }

    private static String address(TestEstate estate, String namespace) {
        Eventually.until(
                UNTIL_IT_RUNS,
                () -> server(estate, namespace).at("/status/phase").asText().equals("Running"),
                () -> "it does not run: " + server(estate, namespace).path("status"));
        return server(estate, namespace).at("/status/podIP").asText();
    }

    private static JsonNode server(TestEstate estate, String namespace) {
        return estate.kubectl().get("pod", namespace, "server").orElseThrow();
    }

    private static void awaitReaches(TestEstate estate, String from, String address, String says) {
        Eventually.passes(Eventually.SOON, () -> {
            var outcome = reaches(estate, from, address);
            assertThat(outcome.ok())
                    .as("%s reaches %s: %s", from, says, outcome.err())
                    .isTrue();
            assertThat(outcome.out().strip()).isEqualTo(says);
        });
    }

    private static void assertCannotReach(TestEstate estate, String from, String address) {
        Eventually.until(
                Eventually.SOON,
                () -> isKeptOff(estate, from, address),
                () -> "a pod in %s reaches %s, or cannot even try: %s"
                        .formatted(from, address, reaches(estate, from, address)));
        Eventually.stays(
                A_WHILE,
                () -> isKeptOff(estate, from, address),
                () -> "a pod in %s reaches %s".formatted(from, address));
    }

    /** It tried, and got no answer. */
    private static boolean isKeptOff(TestEstate estate, String from, String address) {
        var outcome = reaches(estate, from, address);
        return !outcome.ok() && outcome.err().contains("wget: ");
    }

    private static Command.Outcome reaches(TestEstate estate, String from, String address) {
        return estate.kubectl()
                .attempt(
                        "exec",
                        "-n",
                        from,
                        "server",
                        "--",
                        "wget",
                        "-q",
                        "-T",
                        "2",
                        "-O",
                        "-",
                        "http://%s:%d/".formatted(address, PORT));
    }
}
