package io.gpulease.controller.simulation;

import static io.gpulease.controller.simulation.Rule.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What must hold at every single write, whoever made it and whatever it knew. */
final class LeaseRules {

    private static final Map<String, Set<String>> NEXT = Map.of(
            "", Set.of("Pending", "Reserved", "Active", "Rejected", "Released"),
            "Pending", Set.of("Reserved", "Active", "Rejected", "Released"),
            "Reserved", Set.of("Pending", "Active", "Rejected", "Released"),
            "Rejected", Set.of("Pending", "Reserved", "Active", "Released"),
            "Active", Set.of("Ending", "Suspended", "Releasing", "Released"),
            "Ending", Set.of("Suspended", "Releasing", "Released"),
            "Suspended", Set.of("Active", "Ending", "Releasing"),
            "Releasing", Set.of("Released"),
            "Released", Set.of());

    private final ClusterApi api;
    private final Map<String, Boolean> dedicated = new HashMap<>();
    /** By uid, GPU-seconds that leases held before they came to hold what they hold now. */
    private final Map<String, Long> heldBefore = new HashMap<>();

    private boolean severalActed;
    private boolean nodesStay;
    private int lives;
    private int reclaims;

    LeaseRules(ClusterApi api) {
        this.api = api;
        api.witness(this::hear);
    }

    /**
     * Of two operators one may take back, or claim anew, what the other has claimed or given back: each such step is made good,
     * and books nothing twice. That only one acts is for the lead to see to.
     */
    void severalAct() {
        severalActed = true;
    }

    /** No node is lost or closed, so that nothing excuses a window that is booked and cannot be kept. */
    void allNodesStay() {
        nodesStay = true;
    }

    /** Leases that became active. */
    int lives() {
        return lives;
    }

    /** Leases that were told to leave for a claim of higher rank. */
    int reclaims() {
        return reclaims;
    }

    private void hear(News news) {
        if (news.kind() == Kind.LEASE) {
            dedicated.put(Objects.uid(news.object()), Objects.isDedicated(news.object()));
            if (!news.deleted() && news.before() != null) {
                step(news.before(), news.object());
            }
        } else if (news.kind() == Kind.NODE && !news.deleted()) {
            noDoubleBooking(news.object());
        }
    }

    // ---- 1: no double booking

    private void noDoubleBooking(ObjectNode node) {
        JsonNode allocations = Objects.allocations(node);
        int sum = 0;
        for (JsonNode gpus : allocations) {
            sum += gpus.asInt();
        }
        claim(sum <= Objects.capacity(node), "node %s is overbooked: %s", Objects.name(node), allocations);
        allocations.fieldNames().forEachRemaining(uid -> {
            if (dedicated.getOrDefault(uid, false)) {
                claim(allocations.size() == 1, "node %s is shared with a Dedicated lease: %s", node, allocations);
            }
        });
        for (JsonNode taint : node.path("spec").path("taints")) {
            if (taint.path("key").asText().equals(Names.LEASED)) {
                String uid = taint.path("value").asText();
                claim(allocations.has(uid), "node %s is fenced for %s but not its: %s", node, uid, allocations);
                claim(
                        uid.equals(node.path("metadata")
                                .path("labels")
                                .path(Names.LEASE_UID)
                                .asText()),
                        "node %s has the taint of %s but another label",
                        node,
                        uid);
            }
        }
    }

    // ---- steps

    // ---- a reclaim is told in time, and is final

    private void reclaimedWithNotice(ObjectNode before, ObjectNode after) {
        JsonNode was = before.path("status");
        JsonNode is = after.path("status");
        boolean wasTold = was.path("reason").asText().equals("Preempting")
                || was.path("conditions")
                        .toString()
                        .contains("\"EndingSoon\",\"status\":\"True\",\"reason\":\"Preempting\"");
        boolean isTold = is.path("reason").asText().equals("Preempting");
        if (isTold && !wasTold) {
            reclaims++;
            claim(!tier(after).equals("Committed"), "a Committed lease is reclaimed: %s", after);
            Duration usual =
                    tier(after).equals("Spot") ? SimulatedCore.NOTICES.spot() : SimulatedCore.NOTICES.reclaim();
            String asked = after.path("spec").path("ending").path("notice").asText("");
            Duration notice =
                    asked.isEmpty() ? usual : shorter(usual, Duration.parse("PT" + asked.toUpperCase(Locale.ROOT)));
            claim(
                    !ends(is).isBefore(ends(was))
                            || !instant(is, "noticeAt").plus(notice).isAfter(ends(is).plusSeconds(4)),
                    "%s is reclaimed without its notice of %s",
                    after,
                    notice);
        } else if (isTold) {
            claim(ends(is).equals(ends(was)), "%s was told another end before", after);
        }
        if (is.path("endReason").asText().equals("Preempted")) {
            claim(wasTold || was.has("endReason"), "%s was not told that it is reclaimed", after);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Instant ends(JsonNode status) {
        return instant(status, "endsAt");
    }

    private static Instant instant(JsonNode status, String field) {
        return Instant.parse(status.path("term").path(field).asText());
    }

    private void step(ObjectNode before, ObjectNode after) {
        String was = Objects.phase(before);
        String is = Objects.phase(after);
        claim(
                was.equals(is) || NEXT.getOrDefault(was, Set.of()).contains(is),
                "lease %s went from %s to %s",
                Objects.name(after),
                was,
                is);
        if (is.equals("Active") && was.equals("Suspended")) {
            if (nodesStay) {
                bookedWindowsAreKept(after);
            }
        } else if (is.equals("Active") && !was.equals("Active")) {
            lives++;
            started(after);
        }
        whatIsRecordedStays(before, after);
        if (is.equals("Released")
                && !was.equals("Released")
                && after.path("status").has("placement")) {
            free(after);
        }
        if (is.equals("Releasing") || is.equals("Released")) {
            ended(before, after);
        }
        reclaimedWithNotice(before, after);
        unchangedWhere(before, after, "Released");
    }

    /** 2: all or nothing. */
    private void started(ObjectNode lease) {
        holdsAll(lease);
        if (nodesStay) {
            bookedWindowsAreKept(lease);
        }
    }

    private void holdsAll(ObjectNode lease) {
        JsonNode nodes = lease.path("status").path("placement").path("nodes");
        int sum = 0;
        for (JsonNode share : nodes) {
            String name = share.path("name").asText();
            ObjectNode node = api.get(Kind.NODE, new ObjectKey("", name));
            int claimed = node == null
                    ? -1
                    : Objects.allocations(node).path(Objects.uid(lease)).asInt();
            // A node may vanish in the instant between its claim and this write; one that stands must be ours.
            claim(
                    node == null || claimed >= share.path("gpus").asInt() || wasMadeAnew(node) || severalActed,
                    "%s is active but node %s gives it %d",
                    lease,
                    name,
                    claimed);
            sum += share.path("gpus").asInt();
        }
        int asked = lease.path("spec").path("gpus").asInt();
        boolean decidedForThisSpec =
                lease.path("status").path("observedGeneration").asLong()
                        == lease.path("metadata").path("generation").asLong();
        claim(sum >= asked || !decidedForThisSpec, "%s is active with %d of %d GPUs", lease, sum, asked);
    }

    /** More GPUs or fewer, all at once, and what was used before is put on record in the same write. */
    private void resized(ObjectNode before, ObjectNode after) {
        claim(Holdings.isUsable(before) && Holdings.isUsable(after), "%s was over, and its placement changed", after);
        long held = heldUntil(before, Holdings.heldSince(after));
        heldBefore.put(Objects.uid(after), held);
        claim(held == Holdings.used(after), "%s: what it had used is wrong, not %d; before: %s", after, held, before);
        if (Holdings.held(after) > Holdings.held(before)) {
            started(after);
        } else {
            holdsAll(after);
        }
    }

    // ---- a booking once given is kept

    /** At no instant of its window do the leases that run and the windows that are booked need more than there is. */
    private void bookedWindowsAreKept(ObjectNode started) {
        Instant end =
                Instant.parse(started.path("status").path("term").path("endsAt").asText());
        int capacity = api.all(Kind.NODE).stream().mapToInt(Objects::capacity).sum();
        for (ObjectNode booked : api.all(Kind.LEASE)) {
            Instant from = Instant.parse(
                    booked.path("status").path("reservation").path("start").asText("1970-01-01T00:00:00Z"));
            if (isBooked(booked) && from.isAfter(api.now()) && from.isBefore(end)) {
                int promised = api.all(Kind.LEASE).stream()
                        .mapToInt(other -> promised(other, from))
                        .sum();
                claim(
                        promised <= capacity,
                        "%s is active in a window that is booked for %s: %d of %d GPUs are promised then",
                        started,
                        Objects.name(booked),
                        promised,
                        capacity);
            }
        }
    }

    /** One whose spec was changed since may have lost its window by that, one that was told so may by a higher claim. */
    private static boolean isBooked(ObjectNode lease) {
        return Objects.phase(lease).equals("Reserved")
                && !lease.path("status").path("conditions").toString().contains("unless a le")
                && lease.path("status").path("observedGeneration").asLong()
                        == lease.path("metadata").path("generation").asLong();
    }

    private int promised(ObjectNode lease, Instant at) {
        JsonNode status = lease.path("status");
        JsonNode from;
        JsonNode until;
        switch (Objects.phase(lease)) {
            case "Active", "Ending", "Suspended" -> {
                if (mayBeReclaimed(lease)) {
                    return 0;
                }
                from = status.path("term").path("startedAt");
                until = status.path("term").path("endsAt");
            }
            case "Reserved" -> {
                from = status.path("reservation").path("start");
                until = status.path("reservation").path("end");
            }
            default -> {
                return 0;
            }
        }
        boolean then = !Instant.parse(from.asText()).isAfter(at)
                && Instant.parse(until.asText()).isAfter(at);
        if (!then) {
            return 0;
        }
        int asked = Holdings.isUsable(lease)
                ? Holdings.held(lease)
                : lease.path("spec").path("gpus").asInt();
        int node = Objects.capacity(api.all(Kind.NODE).getFirst());
        return Objects.isDedicated(lease) ? Math.ceilDiv(asked, node) * node : asked;
    }

    /**
     * It may be about to be told that it leaves before the window begins: a window that its tenant has booked was promised the
     * tenant's own quota before it, so that what runs may be borrowed.
     */
    private boolean mayBeReclaimed(ObjectNode lease) {
        String tenant = lease.path("metadata").path("namespace").asText();
        int has = api.all(Kind.LEASE).stream()
                .filter(other ->
                        other.path("metadata").path("namespace").asText().equals(tenant)
                                && Set.of("Active", "Ending", "Suspended", "Reserved")
                                        .contains(Objects.phase(other))
                                && !tier(other).equals("Spot"))
                .mapToInt(LeaseRules::hasOrWillHave)
                .sum();
        return tier(lease).equals("Spot") || (tier(lease).equals("OnDemand") && has > Simulation.QUOTA);
    }

    private static int hasOrWillHave(ObjectNode lease) {
        return Holdings.held(lease) > 0
                ? Holdings.held(lease)
                : lease.path("spec").path("gpus").asInt();
    }

    private static String tier(JsonNode lease) {
        return lease.path("spec").path("tier").asText("OnDemand");
    }

    private boolean wasMadeAnew(ObjectNode node) {
        return !node.path("metadata").path("labels").has(Names.POOL)
                || api.news(Kind.NODE).stream()
                        .anyMatch(n -> n.deleted() && Objects.name(n.object()).equals(Objects.name(node)));
    }

    /** Nothing is held any more by a lease that says it is over. */
    private void free(ObjectNode lease) {
        for (ObjectNode node : api.all(Kind.NODE)) {
            claim(
                    !Objects.allocations(node).has(Objects.uid(lease)) || severalActed,
                    "%s is released but holds node %s",
                    lease,
                    Objects.name(node));
        }
    }

    /** 4 and 6: the end is in time, and every second is counted once. */
    private void ended(ObjectNode before, ObjectNode lease) {
        JsonNode term = lease.path("status").path("term");
        if (!term.has("startedAt")) {
            return;
        }
        Instant started = Instant.parse(term.path("startedAt").asText());
        Instant ended = Instant.parse(term.path("endedAt").asText());
        Instant ends = Instant.parse(term.path("endsAt").asText());
        claim(!ended.isAfter(ends), "%s ended late", lease);
        claim(!ended.isBefore(started), "%s ended before it started", lease);
        long held = heldUntil(lease, ended);
        claim(held == Holdings.used(lease), "%s: usage is wrong, not %d; before: %s", lease, held, before);
    }

    /** What it held when, whatever it says that it used. */
    private long heldUntil(ObjectNode lease, Instant instant) {
        return heldBefore.getOrDefault(Objects.uid(lease), 0L)
                + Holdings.held(lease)
                        * Duration.between(Holdings.heldSince(lease), instant).toSeconds();
    }

    private void whatIsRecordedStays(ObjectNode before, ObjectNode after) {
        JsonNode was = before.path("status").path("term");
        JsonNode is = after.path("status").path("term");
        for (String instant : new String[] {"startedAt", "endedAt", "releasedAt"}) {
            claim(
                    !was.path(instant).isTextual() || was.path(instant).equals(is.path(instant)),
                    "%s moved from %s to %s: %s",
                    instant,
                    was.path(instant),
                    is.path(instant),
                    after);
        }
        if (was.path("endsAt").isTextual()) {
            Instant told = Instant.parse(was.path("endsAt").asText());
            Instant now = Instant.parse(is.path("endsAt").asText());
            claim(!now.isAfter(told) || mayStay(before, after, now), "the end moved later: %s", after);
        }
        JsonNode held = before.path("status").path("placement");
        if (!held.isMissingNode() && !held.equals(after.path("status").path("placement"))) {
            resized(before, after);
        }
    }

    /** Its spec asks for it, and its notice was not given. */
    private static boolean mayStay(ObjectNode before, ObjectNode after, Instant end) {
        JsonNode term = after.path("status").path("term");
        String duration =
                after.path("spec").path("term").path("duration").asText("0s").toUpperCase(Locale.ROOT);
        Instant asked = Instant.parse(term.path("startedAt").asText())
                .plus(Duration.parse("PT" + duration))
                .plusSeconds(term.path("givenBackSeconds").asLong(0));
        boolean isGivenBack = Objects.phase(before).equals("Suspended");
        return isGivenBack
                || (Objects.phase(before).equals("Active")
                        && Objects.phase(after).equals("Active")
                        && !end.isAfter(asked));
    }

    private static void unchangedWhere(ObjectNode before, ObjectNode after, String phase) {
        if (Objects.phase(before).equals(phase)) {
            boolean isJudged = !before.path("status")
                    .path("enforcements")
                    .equals(after.path("status").path("enforcements"));
            claim(said(before).equals(said(after)) || isJudged, "%s was over, and its status changed", after);
        }
    }

    /** A status without the generation that it speaks of: it may say that an edit of the spec was seen. */
    private static JsonNode said(ObjectNode lease) {
        JsonNode status = lease.path("status").deepCopy();
        status.findParents("observedGeneration").forEach(said -> ((ObjectNode) said).remove("observedGeneration"));
        return status;
    }
}
