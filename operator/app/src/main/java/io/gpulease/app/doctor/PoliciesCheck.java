package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.guard.PolicyId;
import io.gpulease.controller.guard.PolicyRecord;
import io.gpulease.controller.guard.PolicySpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Are the admission policies as they were installed? */
final class PoliciesCheck implements Check {
    private static final String NAME = "policies";
    private static final String REPAIR =
            "An operator that leads puts it back within seconds (its Events have the reason GateRestored). If it does not: see the check"
                    + " lead, or helm upgrade gpulease.";

    private final String namespace;

    PoliciesCheck(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var reply = cluster.get("/api/v1/namespaces/%s/configmaps/%s".formatted(namespace, PolicyRecord.CONFIG_MAP));
        if (reply.isNotFound()) {
            return List.of(Finding.fail(
                    NAME,
                    "the ConfigMap %s/%s is missing: nobody knows what the policies should be, and the operator does not watch them"
                            .formatted(namespace, PolicyRecord.CONFIG_MAP),
                    "helm upgrade --install gpulease helm/gpulease -n %s; if Gpulease is in another namespace, name it with --namespace."
                            .formatted(namespace)));
        }
        if (!reply.isSuccess()) {
            return List.of(Finding.unasked(NAME, "the ConfigMap " + PolicyRecord.CONFIG_MAP, reply));
        }
        var record = PolicyRecord.of(data(reply.body()));
        var faults = new ArrayList<Finding>();
        record.unreadable()
                .forEach(sentence -> faults.add(Finding.fail(
                        NAME,
                        "the ConfigMap %s/%s was changed: %s".formatted(namespace, PolicyRecord.CONFIG_MAP, sentence),
                        "helm upgrade gpulease writes it anew.")));
        for (var id : record.manifests().keySet()) {
            fault(id, record, cluster.get(id.path())).ifPresent(faults::add);
        }
        if (record.manifests().isEmpty()) {
            faults.add(Finding.fail(NAME, "no policy is on record", "helm upgrade gpulease writes the record anew."));
        }
        return faults.isEmpty()
                ? List.of(Finding.ok(
                        NAME,
                        "%d admission policies and bindings, as installed"
                                .formatted(record.manifests().size())))
                : faults;
    }

    private static Optional<Finding> fault(PolicyId id, PolicyRecord record, Reply reply) {
        if (reply.isNotFound()) {
            return Optional.of(Finding.fail(NAME, id + " is missing: what it guards is open", REPAIR));
        }
        if (!reply.isSuccess()) {
            return Optional.of(Finding.unasked(NAME, id.toString(), reply));
        }
        return PolicySpec.same(record.spec(id), reply.body().path("spec"))
                ? Optional.empty()
                : Optional.of(Finding.fail(NAME, id + " was changed: what it guards may be open", REPAIR));
    }

    private static Map<String, String> data(JsonNode configMap) {
        var data = new HashMap<String, String>();
        configMap
                .path("data")
                .properties()
                .forEach(field -> data.put(field.getKey(), field.getValue().asText()));
        return data;
    }
}
