package io.gpulease.app.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks everything there is to ask, in the order in which one thing stands on another. */
public final class Doctor {
    private static final String USUAL_NAMESPACE = "gpulease-system";
    private static final String ROLE_BINDING =
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/gpulease-operator";

    private Doctor() {}

    /**
     * @param namespace the operator's; empty: where its account is said to be
     * @throws IOException if the API server does not answer
     */
    public static List<Finding> examine(Cluster cluster, Optional<String> namespace)
            throws IOException, InterruptedException {
        var found = new ArrayList<>(new ServerCheck().look(cluster));
        if (found.stream().anyMatch(finding -> finding.state() == Finding.State.FAIL)) {
            // On such a server nothing else can be in order.
            return List.copyOf(found);
        }
        var home = namespace.isPresent() ? namespace.get() : home(cluster);
        var checks = List.of(
                new ClockCheck(),
                new KindsCheck(),
                new RightsCheck(home),
                new PoliciesCheck(home),
                new GateCheck(),
                new LeadCheck(home),
                new PoolsCheck(),
                new TenantsCheck(),
                new MeasuresCheck(home),
                new RuntimeCheck(),
                new NetworkCheck());
        for (var check : checks) {
            found.addAll(check.look(cluster));
        }
        return List.copyOf(found);
    }

    /** The namespace of the account that has the operator's rights. */
    private static String home(Cluster cluster) throws IOException, InterruptedException {
        var account =
                cluster.get(ROLE_BINDING).body().at("/subjects/0/namespace").asText("");
        return account.isEmpty() ? USUAL_NAMESPACE : account;
    }

    /** Something is wrong, or could not be found out. */
    public static boolean isTrouble(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.state().isTrouble());
    }
}
