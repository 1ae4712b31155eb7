package io.gpulease.controller.booking;

import io.gpulease.controller.Given;
import io.gpulease.controller.watch.SlimPod;

/** A pod of namespace ns, as the API server has it: it runs, asks for no device and names no lease, until that is said. */
final class TestPod {
    private final String name;
    private final String uid;
    private int version;
    private String namespace = "ns";
    private final StringBuilder metadata = new StringBuilder();
    private final StringBuilder spec = new StringBuilder();
    private String resources = "";
    private String status = "'phase':'Running'";

    private TestPod(String name, String uid, int version) {
        this.name = name;
        this.uid = uid;
        this.version = version;
    }

    /** A pod of lease ns/l. */
    private static TestPod ofLease() {
        return named("pod", "p1", 3).lease("l");
    }

    /** A pod of lease ns/l that runs with 4 GPUs. */
    static TestPod running() {
        return running(ofLease());
    }

    /** The same under that name and uid. */
    static TestPod running(String name, String uid) {
        return running(named(name, uid, 3).lease("l"));
    }

    private static TestPod running(TestPod pod) {
        return pod.letIn().gpus(4).status("'phase':'Running','startTime':'2026-12-01T09:00:00Z'");
    }

    /** A pod of lease ns/l that was let in and told its end, and waits for its node; further fields of its spec are added. */
    static TestPod pending(int version, String spec) {
        return ofLease().version(version).letIn().gpus(4).spec(spec).waiting();
    }

    /** A pod of lease ns/l that waits behind its gate, with such further fields of its spec. */
    static TestPod gated(String spec) {
        return ofLease().gated().gpus(1).spec(spec);
    }

    /** A pod of another lease of the tenant's that asks for no device, on a node. */
    static TestPod strangersIdle(String node) {
        return named("idle", "p4", 6).lease("m").on(node);
    }

    static TestPod named(String name, String uid, int version) {
        return new TestPod(name, uid, version);
    }

    TestPod version(int number) {
        version = number;
        return this;
    }

    TestPod in(String other) {
        namespace = other;
        return this;
    }

    TestPod lease(String named) {
        metadata.append(",'labels':{'gpulease.io/lease':'").append(named).append("'}");
        return this;
    }

    /** It was let in under lease u1 and told that it ends at noon. */
    TestPod letIn() {
        metadata.append(",'annotations':{'gpulease.io/ends-at':'2026-12-01T12:00:00Z'}");
        return spec("'nodeSelector':{'gpulease.io/lease-uid':'u1'}");
    }

    TestPod gated() {
        return spec("'schedulingGates':[{'name':'gpulease.io/placement'}]").waiting();
    }

    TestPod waiting() {
        return status("'phase':'Pending'");
    }

    TestPod on(String node) {
        return spec("'nodeName':'" + node + "'");
    }

    TestPod gpus(int number) {
        return devices("'nvidia.com/gpu':'" + number + "'");
    }

    TestPod devices(String limits) {
        resources = ",'resources':{'limits':{" + limits + "}}";
        return this;
    }

    /** It should be gone by then. */
    TestPod leaving(String deadline) {
        metadata.append(",'deletionTimestamp':'").append(deadline).append("'");
        return this;
    }

    /** Deleted without any grace at that instant. */
    TestPod byForce(String at) {
        metadata.append(",'deletionGracePeriodSeconds':0");
        return leaving(at);
    }

    /** Further fields of its spec, if any. */
    TestPod spec(String fields) {
        spec.append(fields.isEmpty() || fields.startsWith(",") ? "" : ",").append(fields);
        return this;
    }

    TestPod status(String fields) {
        status = fields;
        return this;
    }

    SlimPod seen() {
        return Given.pod(text());
    }

    String text() {
        return "{'kind':'Pod','metadata':{'name':'%s','namespace':'%s','uid':'%s','resourceVersion':'%d'%s},'spec':{'containers':[{'name':'main'%s}]%s},'status':{%s}}"
                .formatted(name, namespace, uid, version, metadata, resources, spec, status)
                .replace('\'', '"');
    }
}
