package io.gpulease.controller.booking;

/** A node of pool p with 4 GPUs. */
final class TestNode {
    /** The label of one that is shared, for node n. */
    static final String SHARED = ",'gpulease.io/node-uid':'n-1'";

    private static final String NODE =
            "{'metadata':{'name':'%1$s','uid':'%1$s-1','resourceVersion':'2','labels':{'of':'p','gpulease.io/pool':'p','gpulease.io/class':'c'%2$s},'annotations':{%3$s}},'spec':{'taints':[{'key':'gpulease.io/pool','value':'p','effect':'NoSchedule'}%4$s]},'status':{'capacity':{'nvidia.com/gpu':'4'},'conditions':[{'type':'Ready','status':'%5$s'}]}}";
    private static final String FENCE_LABELS = ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'";
    private static final String FENCE_RECORD =
            "'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l'";
    private static final String FENCE_TAINT = ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}";

    private TestNode() {}

    /** Labels and taints are added to those of the pool. */
    static String of(String name, String labels, String annotations, String taints) {
        return NODE.formatted(name, labels, annotations, taints, "True");
    }

    /** Fenced for lease u1, which holds all its GPUs. */
    static String held(String name) {
        return of(name, FENCE_LABELS, FENCE_RECORD, FENCE_TAINT);
    }

    /** Node n, held so, whose agent no longer answers. */
    static String heldAndSilent() {
        return NODE.formatted("n", FENCE_LABELS, FENCE_RECORD, FENCE_TAINT, "Unknown");
    }

    /** A held node as the API server has it after the claim. */
    static String heldAgain(String name) {
        return again(held(name), 3);
    }

    /** The same after the claim was given back. */
    static String freeAgain(String name) {
        return again(of(name, "", "", ""), 4);
    }

    /** Node n, shared, with those annotations, as the API server has it after another write. */
    static String sharedAgain(String annotations) {
        return again(of("n", SHARED, annotations, ""), 3);
    }

    private static String again(String node, int version) {
        return node.replace("'resourceVersion':'2'", "'resourceVersion':'" + version + "'")
                .replace('\'', '"');
    }
}
