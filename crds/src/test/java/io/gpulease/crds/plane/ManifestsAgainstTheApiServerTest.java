package io.gpulease.crds.plane;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest, file by file, against a real API server. A file with two documents is a change from one to the other. */
@Tag("plane")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManifestsAgainstTheApiServerTest {
    private static final String NAMESPACE = "manifests";
    private static final Path ROOT = Path.of(System.getProperty("gpulease.root"));
    private static final Path FILES = ROOT.resolve("crds/src/test/resources");
    private static final Path EXAMPLES = ROOT.resolve("examples");

    private LocalPlane plane;
    private KubernetesClient client;
    private ApiServer server;

    @BeforeAll
    void installTheKinds() throws IOException {
        plane = LocalPlane.start();
        var config = Config.fromKubeconfig(plane.kubeconfig());
        // The client takes a key in PKCS 8 for RSA unless it is told.
        config.setClientKeyAlgo("EC");
        client = new KubernetesClientBuilder().withConfig(config).build();
        server = new ApiServer(client);
        plane.kubectl("apply", "--server-side", "-f", ROOT.resolve("crds").toString());
        server.awaitKinds(8);
        server.makeNamespace(NAMESPACE);
    }

    @AfterAll
    void stop() {
        if (client != null) {
            client.close();
        }
        if (plane != null) {
            plane.close();
        }
    }

    static List<Path> validFiles() {
        return Manifests.in(FILES, "valid-");
    }

    static List<Path> invalidFiles() {
        return Manifests.in(FILES, "invalid-");
    }

    static List<Path> examples() {
        return Manifests.in(EXAMPLES, "");
    }

    @ParameterizedTest
    @MethodSource("validFiles")
    void whatIsValidIsAccepted(Path file) throws IOException {
        assertThat(whyRefused(Manifests.read(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalidFiles")
    void whatIsInvalidIsRefusedInWordsThatHelp(Path file) throws IOException {
        assertThat(whyRefused(Manifests.read(file))).get().asString().contains(Manifests.expectedMessage(file));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplesAreAccepted(Path file) throws IOException {
        for (var document : Manifests.read(file)) {
            var namespace = document.at("/metadata/namespace").asText(NAMESPACE);
            server.makeNamespace(namespace);
            assertThat(server.whyRefused(document, namespace)).isEmpty();
        }
    }

    @Test
    void whatIsAppliedTwiceShowsNoDriftNullsIncluded() {
        var file = FILES.resolve("gpulease/valid-every-field.yaml").toString();
        plane.kubectl("apply", "--server-side", "-n", NAMESPACE, "-f", file);

        // kubectl diff fails when there is a difference.
        plane.kubectl("diff", "--server-side", "-n", NAMESPACE, "-f", file);

        assertThat(plane.kubectl("get", "gl/pretrain-7b", "-n", NAMESPACE, "-o", "jsonpath={.spec.term}"))
                .contains("\"end\":null");
    }

    @Test
    void everyFieldIsExplainedByKubectl() {
        for (var kind : List.of("gl", "gten", "gpool", "gsite", "lq", "lpol", "lviol")) {
            // What kubectl explains is published a moment after a kind is served.
            await().atMost(60, SECONDS)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(plane.kubectl("explain", kind + ".spec"))
                            .contains("DESCRIPTION")
                            .doesNotContain("<no description>")
                            .doesNotContain("<empty>"));
        }
    }

    @Test
    void theColumnsSayWhatIsPlannedAndThenWhatCame() {
        plane.kubectl("create", "namespace", "columns");
        plane.kubectl(
                "apply",
                "-n",
                "columns",
                "-f",
                FILES.resolve("gpulease/valid-smallest.yaml").toString());
        status("{'phase':'Reserved','reservation':{'start':'2126-12-01T08:00:00Z','end':'2126-12-02T08:00:00Z'}}");
        assertThat(table().getFirst().split(" {2,}"))
                .containsExactly(
                        "NAME",
                        "PHASE",
                        "CLASS",
                        "GPUS",
                        "TIER",
                        "START",
                        "END",
                        "REASON",
                        "AGE",
                        "NODES",
                        "POOL",
                        "POSITION",
                        "ETA");
        assertThat(table().getLast()).contains("Reserved", "2126-12-01T08:00:00Z", "2126-12-02T08:00:00Z");

        status("{'phase':'Active','term':{'startedAt':'2126-12-01T08:00:01Z','endsAt':'2126-12-02T08:00:02Z'}}");
        assertThat(table().getLast()).contains("Active", "2126-12-01T08:00:01Z", "2126-12-02T08:00:02Z");

        status("{'phase':'Released','term':{'endedAt':'2126-12-01T09:00:00Z'}}");
        assertThat(table().getLast()).contains("Released", "2126-12-01T08:00:01Z", "2126-12-01T09:00:00Z");
    }

    private void status(String status) {
        var patch = "{'status':%s}".formatted(status).replace('\'', '"');
        plane.kubectl("patch", "gl/case", "-n", "columns", "--subresource=status", "--type=merge", "-p", patch);
    }

    private List<String> table() {
        return plane.kubectl("get", "gl", "-n", "columns", "-o", "wide").lines().toList();
    }

    private Optional<String> whyRefused(List<ObjectNode> documents) throws IOException {
        assertThat(documents).hasSizeBetween(1, 2);
        return documents.size() == 1
                ? server.whyRefused(documents.getFirst(), NAMESPACE)
                : server.whyRefused(documents.getFirst(), documents.getLast(), NAMESPACE);
    }
}
