package io.gpulease.controller.workload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Workload;
import java.util.Map;

/** The job as it is sent, and a pod of its template. */
final class JobManifest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JobManifest() {}

    static ObjectNode job(LeaseEntry entry, Workload workload) {
        ObjectNode job = JSON.createObjectNode().put("apiVersion", "batch/v1").put("kind", "Job");
        ObjectNode metadata =
                job.putObject("metadata").put("name", entry.name()).put("namespace", entry.namespace());
        metadata.putObject("labels").put(Names.LEASE, entry.name());
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "gpulease.io/v1alpha1")
                .put("kind", "GpuLease")
                .put("name", entry.name())
                .put("uid", entry.uid())
                .put("controller", true);
        ObjectNode spec = tree(workload.job());
        labels(object(spec, "template")).put(Names.LEASE, entry.name());
        job.set("spec", spec);
        return job;
    }

    /** What the job controller would make of the template: a bad template is told when the lease is made, not when it starts. */
    static ObjectNode pod(LeaseEntry entry, Workload workload) {
        ObjectNode template = object(tree(workload.job()), "template");
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        labels(template).put(Names.LEASE, entry.name());
        ObjectNode metadata = object(template, "metadata");
        metadata.put("generateName", entry.name() + "-").put("namespace", entry.namespace());
        pod.set("metadata", metadata);
        pod.set("spec", object(template, "spec"));
        return pod;
    }

    private static ObjectNode tree(Map<String, Object> spec) {
        return JSON.valueToTree(spec);
    }

    private static ObjectNode labels(ObjectNode template) {
        return object(object(template, "metadata"), "labels");
    }

    private static ObjectNode object(ObjectNode parent, String field) {
        return parent.path(field) instanceof ObjectNode present ? present : parent.putObject(field);
    }
}
