package io.gpulease.controller.booking;

import io.gpulease.controller.Given;
import io.gpulease.controller.watch.ObjectRef;

/** Node n of pool p with 4 GPUs, between two tenants, and what the pool has to clean it. */
final class CleanedNode {
    static final String BY_A_PERSON = ",{'key':'gpulease.io/sanitizing','effect':'NoSchedule'}";

    private static final String CLEANED =
            ",'sanitization':{'timeout':'1m','podTemplate':{'metadata':{'labels':{'app':'wipe'}},'spec':{'containers':[{'name':'wipe','image':'%s'}]}}}";

    private static final String NODE =
            "{'metadata':{'name':'n','uid':'n-1','resourceVersion':'%d','labels':{'of':'p','gpulease.io/pool':'p','gpulease.io/class':'c'%s},'annotations':{%s}},'spec':{'taints':[{'key':'gpulease.io/pool','value':'p','effect':'NoSchedule'}%s]},'status':{'capacity':{'nvidia.com/gpu':'4'},'conditions':[{'type':'Ready','status':'%s'}]}}";

    private static final String LABELS = ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'";
    private static final String RECORD = "'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l'";
    private static final String FENCE = ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}";
    private static final String BEGUN =
            ",{'key':'gpulease.io/sanitizing','value':'7','effect':'NoSchedule','timeAdded':'2026-12-01T09:59:50Z'}";

    static final String QUARANTINED = ",{'key':'gpulease.io/quarantined','effect':'NoSchedule'}";

    /** As a node has it that is cleaned once it is set aside no longer. */
    static final String TO_BE_CLEANED = ",{'key':'gpulease.io/sanitizing','value':'8','effect':'NoSchedule'}";

    private final Turns turns;

    /** Pool p has it cleaned, within a minute. */
    CleanedNode(Turns turns) {
        this.turns = turns;
        turns.tenant().pool(CLEANED.formatted("wipe:1"));
    }

    CleanedNode anotherTemplate() {
        return pool(CLEANED.formatted("wipe:2"));
    }

    /** Its pool has nothing any more that cleans it. */
    CleanedNode cleansNothing() {
        return pool("");
    }

    private CleanedNode pool(String spec) {
        turns.world
                .partyNews()
                .see(Given.pool(
                        "{'metadata':{'name':'p','uid':'pool1','resourceVersion':'2','generation':2},'spec':{'gpuClass':'c','nodeSelector':{'matchLabels':{'of':'p'}}%s}}"
                                .formatted(spec)));
        return this;
    }

    CleanedNode poolGone() {
        turns.world.partyNews().poolDeleted("p");
        return this;
    }

    /** Held by lease u1, with further taints. */
    CleanedNode held(String taints) {
        return see(NODE.formatted(2, LABELS, RECORD, FENCE + taints, "True"));
    }

    /** Lease u1 has left it, and its cleaning has begun, as version 7 of it. */
    CleanedNode closed() {
        return closed("True");
    }

    /** The same, which leases have left before. */
    CleanedNode closedOwing(String parties) {
        turns.releasingLease("n");
        String left = ",'gpulease.io/uncleaned':'[%s]'".formatted(parties);
        return see(NODE.formatted(8, LABELS, RECORD + left, FENCE + BEGUN, "True"));
    }

    CleanedNode closed(String ready) {
        turns.releasingLease("n");
        return see(NODE.formatted(8, LABELS, RECORD, FENCE + BEGUN, ready));
    }

    /** Held by a lease of which nothing is known. */
    CleanedNode orphaned() {
        return orphaned("");
    }

    CleanedNode orphaned(String taints) {
        return see(NODE.formatted(2, "", RECORD, taints, "True"));
    }

    /** Lease u1 has GPUs of it, as others may. */
    CleanedNode shared() {
        return see(NODE.formatted(2, "", "'gpulease.io/allocations':'{\\'u1\\':4}'", "", "True"));
    }

    /** The cleaning has begun, as version 7 of it, and somebody, or the operator, has set it aside. */
    CleanedNode closedAndQuarantined() {
        turns.releasingLease("n");
        return see(NODE.formatted(8, LABELS, RECORD, FENCE + BEGUN + QUARANTINED, "True"));
    }

    /** The same, of which only the node tells. */
    CleanedNode closedAndQuarantinedLater() {
        return see(NODE.formatted(9, LABELS, RECORD, FENCE + BEGUN + QUARANTINED, "True"));
    }

    /** Set aside while lease u1 still has it. */
    CleanedNode heldAndQuarantined() {
        return see(NODE.formatted(2, LABELS, RECORD, FENCE + QUARANTINED, "True"));
    }

    /** Held by lease u1, and its agent does not answer. */
    CleanedNode heldAndSilent() {
        return see(NODE.formatted(2, LABELS, RECORD, FENCE, "Unknown"));
    }

    CleanedNode free(String taints) {
        return see(NODE.formatted(30, "", "", taints, "True"));
    }

    CleanedNode freeLater(String taints) {
        return see(NODE.formatted(31, "", "", taints, "True"));
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

    /** It was told to stop. */
    CleanedNode leavingCleaner(String name, String cleaning, String phase) {
        turns.world.see(Given.pod(cleanerAgain(name, cleaning, phase)
                .replace("\"uid\"", "\"deletionTimestamp\":\"2026-12-01T10:00:20Z\",\"uid\"")));
        return this;
    }

    /** A pod with all its GPUs that has the label of those that clean. */
    CleanedNode gpusOfCleaner(String name, String namespace, String of) {
        turns.world.see(Given.pod(
                "{'kind':'Pod','metadata':{'name':'%s','namespace':'%s','uid':'look-%2$s','resourceVersion':'22','labels':{'gpulease.io/sanitizing':'7'},'annotations':{'gpulease.io/node':'%s'}},'spec':{'containers':[{'name':'wipe','resources':{'limits':{'nvidia.com/gpu':'4'}}}],'nodeName':'n'},'status':{'phase':'Running'}}"
                        .formatted(name, namespace, of)));
        return this;
    }

    /** Lease u1 was the last to leave it, with half of its GPUs. */
    CleanedNode sharedAndClosed() {
        turns.releasingLease("n");
        return see(NODE.formatted(8, "", "'gpulease.io/allocations':'{\\'u1\\':2}'", BEGUN, "True"));
    }

    /** The same, and somebody has set it aside. */
    CleanedNode sharedClosedAndQuarantined() {
        turns.releasingLease("n");
        return see(NODE.formatted(8, "", "'gpulease.io/allocations':'{\\'u1\\':2}'", BEGUN + QUARANTINED, "True"));
    }

    /** Lease u1 has half of it, and a person wants it cleaned. */
    CleanedNode sharedAndMarkedByAPerson() {
        turns.lease(
                "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':2}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}");
        return see(NODE.formatted(8, "", "'gpulease.io/allocations':'{\\'u1\\':2}'", BY_A_PERSON, "True"));
    }

    CleanedNode cleanerGone(String name) {
        turns.world.podDeleted(new ObjectRef("gpulease-system", name, "cleaner", "21"));
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

    /** Nobody's, and closed still. */
    static String unclaimedAgain() {
        return NODE.formatted(9, "", "", BEGUN, "True").replace('\'', '"');
    }

    static String quarantinedAgain() {
        return NODE.formatted(9, "", "", QUARANTINED, "True").replace('\'', '"');
    }
}
