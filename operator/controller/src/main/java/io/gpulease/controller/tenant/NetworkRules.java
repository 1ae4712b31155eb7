package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.crds.Words.Egress;

/**
 * Who may talk to whom: nobody from outside the tenant to its pods; they to each other, to DNS, and beyond as the profile says.
 * One policy, so that there is no moment at which only half of it holds.
 */
final class NetworkRules {

    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final int DNS_PORT = 53;

    private NetworkRules() {}

    static ObjectNode of(String tenant, String egress) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode spec = content.putObject("spec");
        spec.putObject("podSelector");
        spec.putArray("policyTypes").add("Ingress").add("Egress");
        namespaces(spec.putArray("ingress").addObject().putArray("from"), Names.TENANT, tenant);
        ArrayNode out = spec.putArray("egress");
        if (egress.equals(Egress.OPEN)) {
            out.addObject();
        } else {
            namespaces(out.addObject().putArray("to"), Names.TENANT, tenant);
            dns(out.addObject());
            if (egress.equals(Egress.CLUSTER_ONLY)) {
                out.addObject().putArray("to").addObject().putObject("namespaceSelector");
            }
        }
        return content;
    }

    private static void dns(ObjectNode rule) {
        namespaces(rule.putArray("to"), NAMESPACE_NAME, "kube-system");
        ArrayNode ports = rule.putArray("ports");
        ports.addObject().put("protocol", "UDP").put("port", DNS_PORT);
        ports.addObject().put("protocol", "TCP").put("port", DNS_PORT);
    }

    private static void namespaces(ArrayNode peers, String label, String value) {
        peers.addObject()
                .putObject("namespaceSelector")
                .putObject("matchLabels")
                .put(label, value);
    }
}
