package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Does the ledger know of every lease that runs, and has every one that is no more left its end? */
final class LeaseCheck {

    private static final String CHECK = "leases";
    private static final Set<String> USABLE = Set.of("Active", "Ending", "Suspended");

    private LeaseCheck() {}

    /** @param begins from when on the records are there */
    static List<Breach> of(List<History> histories, Audit.Leases leases, Instant begins, Instant now) {
        Map<String, History> known = new HashMap<>();
        histories.forEach(history -> known.put(history.uid(), history));
        List<Breach> breaches = new ArrayList<>();
        Map<String, JsonNode> there = new HashMap<>();
        leases.before()
                .forEach(lease -> there.put(lease.path("metadata").path("uid").asText(), lease));
        for (JsonNode lease : leases.there()) {
            String uid = lease.path("metadata").path("uid").asText();
            there.put(uid, lease);
            boolean isUsable =
                    USABLE.contains(lease.path("status").path("phase").asText());
            String started = lease.path("status").path("term").path("startedAt").asText("");
            if (isUsable
                    && !known.containsKey(uid)
                    && !started.isEmpty()
                    && Times.isLongAgo(Instant.parse(started), now)) {
                breaches.add(new Breach(
                        CHECK,
                        "lease %s (%s) runs since %s, and nothing of it is on record"
                                .formatted(name(lease), uid, started)));
            }
        }
        ClusterLease.of(leases.there()).values().stream()
                .filter(lease -> lease.isOver() && Times.isLongAgo(lease.changed(), now))
                .filter(lease -> lease.isOnRecordSince(begins))
                .filter(lease -> Optional.ofNullable(known.get(lease.uid()))
                        .flatMap(History::end)
                        .isEmpty())
                .forEach(lease -> breaches.add(
                        new Breach(CHECK, "lease %s is over, and its end is not on record".formatted(lease.title()))));
        for (History history : histories) {
            boolean isOpen = history.end().isEmpty();
            if (isOpen && !there.containsKey(history.uid())) {
                breaches.add(new Breach(
                        CHECK,
                        "lease %s (%s) is no more, and its end is not on record; the last of it is record %d"
                                .formatted(
                                        history.last().lease(),
                                        history.uid(),
                                        history.last().number())));
            }
        }
        return breaches;
    }

    static String name(JsonNode lease) {
        return lease.path("metadata").path("namespace").asText() + "/"
                + lease.path("metadata").path("name").asText();
    }
}
