package io.gpulease.controller.finding;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.MergePatch;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.status.RuleDigest;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.LeaseViolationSpec;
import io.gpulease.crds.LeaseViolationStatus;
import io.gpulease.crds.Words.ReportedBy;
import java.time.Instant;

/** Violations as calls. */
final class ViolationForm {

    private static final String OURS = "/apis/gpulease.io/v1alpha1/namespaces/";
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_PREFIX = 40;
    private static final int HASH_BYTES = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ViolationForm() {}

    /**
     * The name of the {@code number}th violation of a rule by a lease: the same whoever makes it, so that none is made twice. It has no owner: it outlives the
     * lease.
     */
    static String name(Subject subject, CompiledRule rule, int number) {
        String lease = subject.name();
        String prefix =
                lease.substring(0, Math.min(lease.length(), LONGEST_PREFIX)).replaceAll("[-.]+$", "");
        String of = String.join("\0", subject.uid(), rule.policy(), rule.name());
        return "%s-%s-%d".formatted(prefix, RuleDigest.of(of, HASH_BYTES), number);
    }

    static Call create(Subject subject, CompiledRule rule, int number, Opinion.Broken broken, Instant now) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", "gpulease.io/v1alpha1").put("kind", "LeaseViolation");
        ObjectNode labels = object.putObject("metadata")
                .put("name", name(subject, rule, number))
                .putObject("labels");
        labels.put(Names.PREFIX + "policy", rule.policy()).put(Names.PREFIX + "rule", rule.name());
        if (subject.name().length() <= LONGEST_LABEL) {
            labels.put(Names.LEASE, subject.name());
        }
        object.set(
                "spec",
                JSON.valueToTree(new LeaseViolationSpec(
                        subject.name(),
                        subject.uid(),
                        rule.policy(),
                        rule.name(),
                        rule.text().action(),
                        ReportedBy.OPERATOR,
                        Course.evidence(rule, broken, now),
                        null,
                        null)));
        return Call.post(OURS + subject.namespace() + "/leaseviolations", object.toString());
    }

    /** Carries the version that it was computed from, so that nothing is written over what somebody else has written since. */
    static Call status(LeaseViolation violation, LeaseViolationStatus next) {
        var metadata = violation.getMetadata();
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", metadata.getResourceVersion());
        patch.set("status", MergePatch.between(JSON.valueToTree(violation.statusOrEmpty()), JSON.valueToTree(next)));
        return Call.mergePatch(
                "%s%s/leaseviolations/%s/status".formatted(OURS, metadata.getNamespace(), metadata.getName()),
                patch.toString());
    }
}
