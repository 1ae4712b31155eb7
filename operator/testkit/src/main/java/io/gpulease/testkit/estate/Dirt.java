package io.gpulease.testkit.estate;

import io.gpulease.testkit.invariant.NodeRecord;
import java.util.ArrayList;
import java.util.List;

/** What a lease may leave on a node. */
final class Dirt {
    private Dirt() {}

    /** In words; empty when the node is clean. */
    static String on(NodeRecord node) {
        var left = new ArrayList<String>();
        for (var label : List.of("gpulease.io/lease-uid", "gpulease.io/leased-by")) {
            if (!node.label(label).isEmpty()) {
                left.add(label);
            }
        }
        for (var taint : List.of("gpulease.io/leased", "gpulease.io/sanitizing", "gpulease.io/quarantined")) {
            node.taint(taint).ifPresent(t -> left.add(taint + "=" + t));
        }
        if (!node.claims().isEmpty()) {
            left.add("claims " + node.claims());
        }
        return left.isEmpty() ? "" : node.name() + ": " + String.join(", ", left);
    }
}
