package io.gpulease.testkit.plane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** K3s in a container; kwok runs beside it, so that simulated nodes come alive there as well. */
public final class K3sControlPlane implements ControlPlane {
    // The first K3s whose API server serves MutatingAdmissionPolicy as v1.
    private static final String IMAGE = System.getProperty("gpulease.k3s", "rancher/k3s:v1.36.3-k3s1");

    private final K3sContainer container;
    private final Path dir;
    private final Process kwok;
    private final KubernetesClient admin;

    private K3sControlPlane(K3sContainer container, Path dir) throws IOException {
        this.container = container;
        this.dir = dir;
        Files.writeString(kubeconfig(), container.getKubeConfigYaml());
        this.kwok = simulator();
        this.admin = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(container.getKubeConfigYaml()))
                .build();
    }

    /** Starts one; fails with one clear line where there is no Docker. */
    public static K3sControlPlane start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException("K3s needs Docker, and no Docker engine answers here."
                    + " Start one, or run the same scenarios on the local control plane: make test.");
        }
        // Ours must be ended by hand if this fails half way; Testcontainers ends the rest.
        var container = new K3sContainer(DockerImageName.parse(IMAGE));
        try {
            container.start();
            return new K3sControlPlane(container, Files.createTempDirectory("gpulease-k3s-"));
        } catch (IOException e) {
            container.stop();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
    }

    private Process simulator() throws IOException {
        var words = new ArrayList<>(List.of(
                Checkout.tool("kwok").toString(),
                "--kubeconfig=" + kubeconfig(),
                "--manage-all-nodes=false",
                "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
                "--node-lease-duration-seconds=40",
                "--config=" + Checkout.root().resolve("hack/kube/config/kwok.yaml")));
        try (var stages = Files.list(Checkout.root().resolve("hack/kube/stages"))) {
            stages.sorted().forEach(stage -> words.add("--config=" + stage));
        }
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("kwok.log").toFile())
                .start();
    }

    @Override
    public String title() {
        return "k3s";
    }

    @Override
    public Path kubeconfig() {
        return dir.resolve("kubeconfig");
    }

    @Override
    public KubernetesClient admin() {
        return admin;
    }

    @Override
    public Optional<AuditLog> audit() {
        return Optional.empty();
    }

    @Override
    public void stop(Component component) {
        throw new UnsupportedOperationException(
                "K3s is one process: its %s cannot be stopped alone".formatted(component.word()));
    }

    @Override
    public void start(Component component) {
        throw new UnsupportedOperationException(
                "K3s is one process: its %s cannot be started alone".formatted(component.word()));
    }

    @Override
    public void close() {
        admin.close();
        kwok.destroy();
        container.stop();
        try (var files = Files.list(dir)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
