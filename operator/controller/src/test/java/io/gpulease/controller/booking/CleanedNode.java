package io.gpulease.controller.booking;

import io.gpulease.controller.Given;

/** Node n of pool p with 4 GPUs, between two tenants, and what the pool has to clean it. */
final class CleanedNode {
    static final String BY_A_PERSON = ",{'key':'gpulease.io/sanitizing','effect':'NoSchedule'}";

    private static final String NODE =
            "{'metadata':{'name':'n','uid':'n-1','resourceVersion':'%d','labels':{'of':'p','gpulease.io/pool':'p','gpulease.io/class':'c'%s},'annotations':{%s}},'spec':{'taints':[{'key':'gpulease.io/pool','value':'p','effect':'NoSchedule'}%s]},'status':{'capacity':{'nvidia.com/gpu':'4'},'conditions':[{'type':'Ready','status':'%s'}]}}";

    private static final String LABELS = ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'";
    private static final String RECORD = "'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l'";
    private static final String FENCE = ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}";
    private static final String BEGUN =
            ",{'key':'gpulease.io/sanitizing','value':'7','effect':'NoSchedule','timeAdded':'2026-12-01T09:59:50Z'}";

    private final Turns turns;

    /** Pool p has it cleaned, within a minute. */
    CleanedNode(Turns turns) {
        this.turns = turns;
        turns.tenant().world.partyNews().see(Given.pool("""
            {'metadata':{'name':'p','uid':'pool1','resourceVersion':'1','generation':1},
             'spec':{'gpuClass':'c','nodeSelector':{'matchLabels':{'of':'p'}},'sanitization':{'timeout':'1m',
              'podTemplate':{'metadata':{'labels':{'app':'wipe'}},'spec':{'containers':[{'name':'wipe','image':'wipe:1'}]}}}}}\
            """));
    }

    /** Held by lease u1, with further taints. */
    CleanedNode held(String taints) {
        return see(NODE.formatted(2, LABELS, RECORD, FENCE + taints, "True"));
    }

    /** Lease u1 has left it, and its cleaning has begun, as version 7 of it. */
    CleanedNode closed() {
        return closed("True");
    }

    CleanedNode closed(String ready) {
        turns.releasingLease("n");
        return see(NODE.formatted(8, LABELS, RECORD, FENCE + BEGUN, ready));
    }

    /** Held by a lease of which nothing is known. */
    CleanedNode orphaned() {
        return see(NODE.formatted(2, "", RECORD, "", "True"));
    }

    /** Lease u1 has GPUs of it, as others may. */
    CleanedNode shared() {
        return see(NODE.formatted(2, "", "'gpulease.io/allocations':'{\\'u1\\':4}'", "", "True"));
    }

    CleanedNode free(String taints) {
        return see(NODE.formatted(30, "", "", taints, "True"));
    }

    private CleanedNode see(String node) {
        turns.world.see(Given.node(node));
        return this;
    }

    /** A pod that cleans it. */
    CleanedNode cleaner(String name, String cleaning, String phase) {
        turns.world.see(Given.pod(cleanerAgain(name, cleaning, phase)));
        return this;
    }

    static String cleanerAgain(String name, String cleaning, String phase) {
        return "{'kind':'Pod','metadata':{'name':'%s','namespace':'gpulease-system','uid':'cleaner','resourceVersion':'20','creationTimestamp':'2026-12-01T09:59:50Z','labels':{'gpulease.io/sanitizing':'%s'},'annotations':{'gpulease.io/node':'n'}},'spec':{'containers':[{'name':'wipe'}],'nodeName':'n'},'status':{'phase':'%s'}}"
                .formatted(name, cleaning, phase)
                .replace('\'', '"');
    }

    /** As the API server has it then. */
    static String freeAgain() {
        return NODE.formatted(9, "", "", "", "True").replace('\'', '"');
    }

    static String quarantinedAgain() {
        return NODE.formatted(9, "", "", ",{'key':'gpulease.io/quarantined','effect':'NoSchedule'}", "True")
                .replace('\'', '"');
    }
}
