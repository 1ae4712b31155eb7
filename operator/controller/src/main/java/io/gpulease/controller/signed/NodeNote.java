package io.gpulease.controller.signed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is found when a record is made of it; what that means is told later, off the thread that found it.
 *
 * @param uid null where the node is no more
 * @param gpus of the lease on it; 0 where that is not known
 * @param cleaned its annotation {@code gpulease.io/cleaned}; empty for none
 * @param isUsedByOthers other leases hold GPUs of it, or have since it was last cleaned
 * @param isUncleaned it was not cleaned since the lease of the record last left it
 */
public record NodeNote(
        String name, @Nullable String uid, int gpus, String cleaned, boolean isUsedByOthers, boolean isUncleaned) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One line of a page. Other tenants are not named in it. */
    String line(Subject of) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("node", name);
        if (uid != null) {
            json.put("nodeUid", uid);
        }
        if (gpus > 0) {
            json.put("gpus", gpus);
        }
        CleaningLog log = CleaningLog.parse(cleaned);
        switch (of.kind()) {
            case HANDOVER -> handedOver(json, log);
            case RECEIPT -> receipt(json, after(log, of.uid()));
        }
        return json.toString();
    }

    /** One from before it last used the node says nothing of what it left there. */
    private Optional<Cleaning> after(CleaningLog log, String leaseUid) {
        Optional<Cleaning> latest = log.latest().filter(one -> one.isWaitingForAPerson() && one.isAfter(leaseUid));
        return isUncleaned ? latest : log.after(leaseUid);
    }

    private void handedOver(ObjectNode json, CleaningLog log) {
        Optional<Cleaning> latest = log.latest();
        if (latest.isEmpty()) {
            json.put("outcome", "NoRecord").put("why", "No cleaning of this node is on record.");
            return;
        }
        put(json, latest.get());
        if (latest.get().isWaitingForAPerson()) {
            json.put("returned", "by a person of the platform, who took the quarantine away");
        }
        if (isUsedByOthers) {
            json.put("usedSince", true);
        }
    }

    private void receipt(ObjectNode json, Optional<Cleaning> cleaning) {
        if (cleaning.isPresent()) {
            put(json, cleaning.get());
        } else if (uid == null) {
            json.put("outcome", "Gone").put("why", "The node is not in the cluster any more.");
        } else if (isUsedByOthers || isUncleaned) {
            json.put("outcome", "Awaited")
                    .put(
                            "why",
                            "Other leases have GPUs on this node; it is cleaned, and a receipt given, once they have left.");
        } else {
            json.put("outcome", "NoRecord").put("why", "No cleaning of this node after the lease is on record.");
        }
    }

    private static void put(ObjectNode json, Cleaning cleaning) {
        ObjectNode all = JSON.valueToTree(cleaning);
        all.remove("after");
        all.remove("owed");
        all.properties().stream()
                .filter(field -> !(field.getValue() instanceof TextNode text
                        && text.asText().isEmpty()))
                .forEach(field -> json.set(field.getKey(), field.getValue()));
    }
}
