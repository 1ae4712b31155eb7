package io.gpulease.controller.world;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.crds.NodeGpus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of some nodes a pod is on, or is pinned to. On shared nodes a pod is pinned twice: by the uid of its node, under a label that
 * only the operator writes, and by its host name, which is the kubelet's own to write and what a tenant may ask for.
 */
public record Pins(Map<String, String> namesByUid, Map<String, String> namesByHostname) {

    public Pins {
        namesByUid = Map.copyOf(namesByUid);
        namesByHostname = Map.copyOf(namesByHostname);
    }

    /** Every node's host name is its name. */
    public static final Pins BY_NAME = new Pins(Map.of(), Map.of());

    public static Pins of(World world, Collection<NodeGpus> shares) {
        Map<String, String> byUid = new HashMap<>();
        Map<String, String> byHostname = new HashMap<>();
        for (NodeGpus share : shares) {
            NodeEntry node = world.node(share.name());
            if (node != null) {
                byUid.put(node.node().uid(), share.name());
                byHostname.put(hostname(node), share.name());
            }
        }
        return new Pins(byUid, byHostname);
    }

    /** What a pod is to be pinned by that is to run on a node which is shared. */
    public static Map<String, String> to(NodeEntry node) {
        Map<String, String> pins = new HashMap<>(Map.of(Names.HOSTNAME, hostname(node)));
        String uid = node.node().labels().get(Names.NODE_UID);
        if (uid != null) {
            // Else it was claimed by an earlier version, and gets the label in the next step of the node.
            pins.put(Names.NODE_UID, uid);
        }
        return pins;
    }

    /** Where the pod is, or will be; empty text where that is not known. */
    public String nodeOf(SlimPod pod) {
        String bound = pod.scheduling().nodeName();
        return bound != null ? bound : pinnedTo(pod);
    }

    /** The node that it names, or was given; empty text for none. */
    public String pinnedTo(SlimPod pod) {
        Map<String, String> selector = pod.scheduling().nodeSelector();
        String byUid = namesByUid.get(selector.getOrDefault(Names.NODE_UID, ""));
        String hostname = selector.getOrDefault(Names.HOSTNAME, "");
        return byUid != null ? byUid : namesByHostname.getOrDefault(hostname, hostname);
    }

    /** As the node itself has it, which need not be its name. */
    private static String hostname(NodeEntry node) {
        return node.node().labels().getOrDefault(Names.HOSTNAME, node.name());
    }
}
