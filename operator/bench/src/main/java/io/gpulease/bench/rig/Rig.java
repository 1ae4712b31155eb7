package io.gpulease.bench.rig;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.apply.ApiTransport;
import io.gpulease.testkit.plane.AuditLog;
import io.gpulease.testkit.plane.Checkout;
import io.gpulease.testkit.plane.Command;
import io.gpulease.testkit.plane.LocalControlPlane;
import io.gpulease.testkit.plane.PlaneOptions;
import io.gpulease.testkit.product.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A control plane of its own with the chart installed; whatever runs on it ends with it. */
public final class Rig implements AutoCloseable {
    private static final Duration NODES_WITHIN = Duration.ofMinutes(10);

    private final LocalControlPlane plane;
    private final Installation installation;
    private final KubernetesClient asOperator;

    private Rig(LocalControlPlane plane) {
        this.plane = plane;
        this.installation = Installation.into(plane);
        this.asOperator = installation.login().client();
    }

    /** With so many nodes of 8 GPUs; {@code bulk} pads each to a size such as {@code 25k}, empty leaves them small. */
    public static Rig up(int nodes, String bulk, boolean audited) {
        var plane = LocalControlPlane.start(new PlaneOptions(0, 8, false, audited));
        try {
            var kube = Command.of(Checkout.kube().toString(), "nodes", "--gpus", "8")
                    .and("--dir", plane.directory().toString(), "--nodes", Integer.toString(nodes));
            (bulk.isEmpty() ? kube : kube.and("--bulk", bulk))
                    .within(NODES_WITHIN)
                    .runOrFail();
            return new Rig(plane);
        } catch (RuntimeException | AssertionError e) {
            plane.close();
            throw e;
        }
    }

    /** Starts the shipped operator and returns when it leads and acts. */
    public ShippedOperator operator() {
        return launchOperator().awaitReady();
    }

    /** Starts it and returns at once. */
    public ShippedOperator launchOperator() {
        return ShippedOperator.launch(installation, List.of());
    }

    public KubernetesClient admin() {
        return plane.admin();
    }

    /** A client as the operator's own: same rights, same kind of connection. */
    public KubernetesClient asOperator() {
        return asOperator;
    }

    /** The way of the operator's own writes to the API server, with the operator's rights. */
    public ApiTransport transport() {
        return new ApiTransport(asOperator, () -> {});
    }

    /** The user that the API server sees when the operator writes. */
    public String operatorUser() {
        return installation.login().user();
    }

    public AuditLog audit() {
        return plane.audit().orElseThrow();
    }

    /** Begins to count CPU seconds of the operator (null: none runs) and of what serves it. */
    public CpuMeter cpu(@org.jspecify.annotations.Nullable ShippedOperator operator) {
        Map<String, Footprint> processes = new LinkedHashMap<>();
        if (operator != null) {
            processes.put("operator", operator.footprint());
        }
        for (var component : List.of("apiserver", "etcd", "controller-manager", "scheduler", "kwok")) {
            processes.put(component, new Footprint(pidOf(component)));
        }
        processes.put("this client", new Footprint(ProcessHandle.current().pid()));
        return new CpuMeter(processes);
    }

    private long pidOf(String component) {
        try {
            var state = Files.readString(Path.of(plane.directory().toString(), "run", "state", component));
            return Long.parseLong(state.replace("running", "").strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        asOperator.close();
        plane.close();
    }
}
