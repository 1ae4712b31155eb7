package io.gpulease.testkit.plane;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;

/** A Kubernetes control plane with simulated nodes, whichever way it was made. */
public interface ControlPlane extends AutoCloseable {
    /** A short name for reports: which kind of control plane this is. */
    String title();

    /** The administrator's kubeconfig. */
    Path kubeconfig();

    /** A client with the administrator's rights; closed with the plane. */
    KubernetesClient admin();

    /** The record of writes, where this kind of plane keeps one. */
    Optional<AuditLog> audit();

    /** Stops a part at once, as a crash would; fails where this kind of plane cannot. */
    void stop(Component component);

    /** Brings a stopped part back with what it knew. */
    void start(Component component);

    /** kubectl with the administrator's rights. */
    default Kubectl kubectl() {
        return new Kubectl(Checkout.tool("kubectl"), kubeconfig());
    }

    /** Ends it; nothing stays behind. */
    @Override
    void close();
}
