package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** An abuse desk that files violations and judges them, also late and twice over; and what a round of looking at leases would write. */
final class PlatformPeople {

    /** How long tenants may appeal, where no rule says so. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private static final int MOST = 80;
    private static final Set<String> HOLDING = Set.of("Active", "Ending", "Suspended");

    private final ClusterApi api;
    private final Chance chance;
    private int filed;

    PlatformPeople(ClusterApi api, Chance chance) {
        this.api = api;
        this.chance = chance;
    }

    void offer(Chance.Steps steps) {
        List<ObjectNode> holding = api.all(Kind.LEASE).stream()
                .filter(lease -> HOLDING.contains(Objects.phase(lease)))
                .toList();
        if (!holding.isEmpty() && filed < MOST) {
            ObjectNode one = chance.of(holding);
            steps.add(14, "violation of " + Objects.key(one), () -> file(one));
        }
        List<ObjectNode> violations = api.all(Kind.VIOLATION);
        if (!violations.isEmpty()) {
            ObjectNode one = chance.of(violations);
            ObjectKey key = Objects.key(one);
            boolean isJudged = one.path("spec").has("verdict");
            if (!isJudged) {
                String verdict = chance.oneIn(4) ? "Upheld" : "Dismissed";
                steps.add(14, verdict + " " + key, () -> judge(key, verdict));
            }
            if (one.path("status").has("brokenSince") && chance.oneIn(3)) {
                steps.add(1, "complies " + key, () -> complies(key));
            }
            if (chance.oneIn(6)) {
                steps.add(1, "delete violation " + key, () -> api.delete(Kind.VIOLATION, key));
            }
        }
    }

    private void file(ObjectNode lease) {
        boolean isFound = chance.oneIn(2);
        Instant actsAt = api.now().plusSeconds(chance.oneIn(2) ? 0 : chance.between(1, 30));
        api.create(
                Kind.VIOLATION,
                violation(
                        lease,
                        "v" + ++filed,
                        chance.of(List.of("Suspend", "Suspend", "Suspend", "Revoke", "Warn")),
                        isFound,
                        actsAt));
    }

    /** As it stands when the tenant has been told of it. */
    static ObjectNode violation(ObjectNode lease, String name, String action, boolean isFound, Instant actsAt) {
        ObjectNode violation = ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"LeaseViolation","metadata":{"name":"%s","namespace":"%s"},
                 "spec":{"leaseName":"%s","leaseUid":"%s","policy":"rules","rule":"r","action":"%s","reportedBy":"%s","evidence":[{"observed":"it"}]},
                 "status":{"phase":"Noticed"}}""".formatted(
                        name,
                        Objects.key(lease).namespace(),
                        Objects.name(lease),
                        Objects.uid(lease),
                        action,
                        isFound ? "operator" : "desk"));
        ObjectNode status = (ObjectNode) violation.path("status");
        status.put("actsAt", ClusterApi.seconds(actsAt));
        if (isFound) {
            status.put("brokenSince", ClusterApi.seconds(actsAt));
        }
        return violation;
    }

    /** The API server says of each writer when it changed what it has written last. */
    void judge(ObjectKey violation, String verdict) {
        api.change(Kind.VIOLATION, violation, object -> {
            ((ObjectNode) object.path("spec")).put("verdict", verdict);
            ((ObjectNode) object.path("metadata"))
                    .withArray("managedFields")
                    .addObject()
                    .put("manager", "desk")
                    .put("time", ClusterApi.seconds(api.now()))
                    .set("fieldsV1", ApiFront.node("{\"f:spec\":{\"f:verdict\":{}}}"));
        });
    }

    /** Within its notice that undoes it; after that it only says so. */
    private void complies(ObjectKey violation) {
        status(violation, status -> {
            status.remove("brokenSince");
            status.put("clearedAt", ClusterApi.seconds(api.now()));
            if (status.path("phase").asText().equals("Noticed")) {
                status.remove("actsAt");
                status.put("phase", "Open");
            }
        });
    }

    private void status(ObjectKey violation, Consumer<ObjectNode> change) {
        api.change(Kind.VIOLATION, violation, object -> change.accept((ObjectNode) object.path("status")));
    }

    /** What whoever looks at leases has seen a moment ago. */
    static boolean isBroken(ClusterApi api, String namespace, String violation) {
        JsonNode known = api.get(Kind.VIOLATION, new ObjectKey(namespace, violation));
        return known != null && known.path("status").has("brokenSince");
    }
}
