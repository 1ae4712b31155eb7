package io.gpulease.testkit.plane;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real control plane of {@code hack/kube}, as processes on this machine; it ends with this JVM. */
public final class LocalControlPlane implements ControlPlane {
    // A cold cache builds the binaries first.
    private static final Duration UP = Duration.ofMinutes(40);
    private static final Duration STEP = Duration.ofMinutes(2);

    private final Path dir;
    private final KubernetesClient admin;
    private final Optional<AuditLog> audit;

    private LocalControlPlane(Path dir, boolean audited) {
        this.dir = dir;
        this.admin = client(kubeconfig());
        this.audit = audited ? Optional.of(new AuditLog(dir.resolve("audit.log"))) : Optional.empty();
    }

    /** Starts one and returns when it answers. */
    public static LocalControlPlane start(PlaneOptions options) {
        var dir = newDirectory();
        var words = new ArrayList<>(List.of(Checkout.kube().toString(), "up", "--dir", dir.toString()));
        words.addAll(
                List.of("--owner-pid", Long.toString(ProcessHandle.current().pid())));
        words.addAll(List.of("--nodes", Integer.toString(options.nodes()), "--gpus", Integer.toString(options.gpus())));
        if (options.durable()) {
            words.add("--fsync");
        }
        if (options.audited()) {
            words.add("--audit");
        }
        Command.of(words).within(UP).runOrFail();
        return new LocalControlPlane(dir, options.audited());
    }

    /** Its directory: kubeconfig, certificates, logs. */
    public Path directory() {
        return dir;
    }

    @Override
    public String title() {
        return "local";
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
        return audit;
    }

    @Override
    public void stop(Component component) {
        kube("stop", component.word());
    }

    @Override
    public void start(Component component) {
        kube("start", component.word());
    }

    /** Makes it exactly so many nodes {@code gpu-0 ..}. */
    public void nodes(int count, int gpus) {
        kube("nodes", "--nodes", Integer.toString(count), "--gpus", Integer.toString(gpus));
    }

    /** Joins the one real node: a kubelet with containerd. */
    public void joinRealNode() {
        kube("node-up");
    }

    /** Takes the real node away again. */
    public void removeRealNode() {
        kube("node-down");
    }

    @Override
    public void close() {
        admin.close();
        kube("down");
        try {
            // The record of writes outlives the plane, for whoever wants it; here nobody does.
            Files.deleteIfExists(dir.resolve("audit.log"));
            Files.deleteIfExists(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KubernetesClient client(Path kubeconfig) {
        var config = Config.fromKubeconfig(kubeconfig.toFile());
        // The client takes every key in PKCS#8 for RSA unless told.
        config.setClientKeyAlgo("EC");
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void kube(String... words) {
        Command.of(Checkout.kube().toString())
                .and(words)
                .and("--dir", dir.toString())
                .within(STEP)
                .runOrFail();
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("gpulease-plane-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
