package io.gpulease.app.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Does anything enforce network policies? The API server takes them either way. */
final class NetworkCheck implements Check {
    private static final String NAME = "network";
    /** DaemonSets of networks that enforce them. */
    private static final Set<String> ENFORCE = Set.of(
            "calico-node", "cilium", "antrea-agent", "canal", "weave-net", "kube-router", "ovnkube-node", "ovn-cni");
    /** Of one that does not. */
    private static final Set<String> IGNORE = Set.of("kube-flannel-ds", "kube-flannel");

    private static final String TRY =
            "Try it: a pod of one tenant must not reach the port of another tenant's pod. If it does, install a network that enforces policies,"
                    + " such as Calico, Cilium or Antrea.";

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var sets = new ArrayList<String>();
        var reply = cluster.each(
                "/apis/apps/v1/daemonsets",
                object -> sets.add(object.at("/metadata/name").asText().toLowerCase(Locale.ROOT)));
        if (!reply.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the DaemonSets", reply));
        }
        var enforcing = new TreeSet<>(sets);
        enforcing.retainAll(ENFORCE);
        if (!enforcing.isEmpty()) {
            return List.of(Finding.ok(
                    NAME,
                    "%s runs, which enforces network policies unless that was switched off"
                            .formatted(String.join(", ", enforcing))));
        }
        var ignoring = new TreeSet<>(sets);
        ignoring.retainAll(IGNORE);
        return List.of(
                ignoring.isEmpty()
                        ? Finding.look(
                                NAME, "from here it is not to be seen whether anything enforces network policies", TRY)
                        : Finding.warn(
                                NAME,
                                "%s runs, which by itself does not enforce network policies: tenants reach each other's pods"
                                        .formatted(String.join(", ", ignoring)),
                                TRY));
    }
}
