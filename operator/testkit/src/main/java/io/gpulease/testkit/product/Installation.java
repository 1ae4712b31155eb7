package io.gpulease.testkit.product;

import io.gpulease.testkit.plane.Checkout;
import io.gpulease.testkit.plane.Command;
import io.gpulease.testkit.plane.ControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The chart in a control plane, without the operator's Deployment: kinds, rights and admission policies. */
public final class Installation {
    /** The namespace and the service account that the chart gives the operator. */
    public static final String NAMESPACE = "gpulease-system";

    public static final String SERVICE_ACCOUNT = "gpulease";

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final ControlPlane plane;
    private @Nullable Path kubeconfig;

    private Installation(ControlPlane plane) {
        this.plane = plane;
    }

    /** Installs (or upgrades to) the checkout's chart and returns when its policies are in force. */
    public static Installation into(ControlPlane plane, String... settings) {
        var helm = Command.of(List.of(
                        Checkout.tool("helm").toString(),
                        "upgrade",
                        "--install",
                        "gpulease",
                        Checkout.root().resolve("helm/gpulease").toString(),
                        "--namespace",
                        NAMESPACE,
                        "--create-namespace",
                        "--set",
                        "operator.enabled=false"))
                .with("KUBECONFIG", plane.kubeconfig().toString())
                .within(LIMIT);
        for (var setting : settings) {
            helm = helm.and("--set", setting);
        }
        helm.runOrFail();
        var installation = new Installation(plane);
        new PolicyProbe(plane.admin()).awaitInForce();
        return installation;
    }

    /** A kubeconfig as the operator, written once: an operator can be started with it while the API server is away. */
    public synchronized Path kubeconfig() {
        var there = kubeconfig;
        if (there == null) {
            there = login().writeKubeconfig(Checkout.scratch());
            there.toFile().deleteOnExit();
            kubeconfig = there;
        }
        return there;
    }

    public ControlPlane plane() {
        return plane;
    }

    /** The operator's own way in. */
    public ServiceAccountLogin login() {
        return new ServiceAccountLogin(plane, NAMESPACE, SERVICE_ACCOUNT);
    }
}
