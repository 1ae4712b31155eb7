package io.gpulease.controller.simulation;

import static io.gpulease.controller.simulation.Rule.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What holds of every lease that a policy stops or ends, at every write, and what its time comes to when it is over: reckoned from the
 * instants at which it was stopped and went on, not from what it says that it used.
 */
final class EnforcementRules {

    private static final Set<String> USABLE = Set.of("Active", "Ending");

    private final ClusterApi api;
    /** By uid of the violation, the first instant at which something was to come of it. */
    private final Map<String, Instant> dueSince = new HashMap<>();

    private final Map<String, String> verdicts = new HashMap<>();
    private final Map<String, Instant> judgedAt = new HashMap<>();
    /** By uid of the lease, seconds for which it was stopped, in spans that are over. */
    private final Map<String, Long> stopped = new HashMap<>();

    private final Map<String, Instant> stoppedSince = new HashMap<>();
    /** Leases that lost something or changed their size: how many GPUs they had when is not reckoned here. */
    private final Set<String> unsteady = new HashSet<>();

    private final Map<String, JsonNode> lastStatus = new HashMap<>();
    private boolean severalAct;

    int suspended;
    int resumed;
    int givenBack;
    int credited;
    int revoked;
    int lateVerdicts;
    int reckoned;
    int several;
    int warned;

    EnforcementRules(ClusterApi api) {
        this.api = api;
        api.witness(this::hear);
    }

    /** One may write what the other's view made it write a moment ago. */
    void severalAct() {
        severalAct = true;
    }

    private void hear(News news) {
        if (news.kind() == Kind.VIOLATION && !news.deleted()) {
            violation(news);
        } else if (news.kind() == Kind.LEASE && !news.deleted()) {
            lastStatus.put(Objects.uid(news.object()), news.object().path("status"));
            if (news.before() != null) {
                lease(news.before(), news.object());
            }
        }
    }

    // ---- violations

    private void violation(News news) {
        ObjectNode violation = news.object();
        String uid = Objects.uid(violation);
        JsonNode actsAt = violation.path("status").path("actsAt");
        if (actsAt.isTextual()) {
            dueSince.merge(uid, Instant.parse(actsAt.asText()), (one, other) -> one.isBefore(other) ? one : other);
        }
        String verdict = violation.path("spec").path("verdict").asText("");
        if (!verdict.isEmpty() && verdicts.put(uid, verdict) == null) {
            judgedAt.put(uid, api.now());
        }
        String was = news.before() == null ? "" : Objects.phase(news.before());
        String is = Objects.phase(violation);
        if (was.equals(is) || news.before() == null) {
            return;
        }
        JsonNode lease =
                lastStatus.getOrDefault(violation.path("spec").path("leaseUid").asText(), MissingNode.getInstance());
        JsonNode done = enforcement(lease, uid);
        boolean isWarning = violation.path("spec").path("action").asText().equals("Warn");
        switch (is) {
            case "Acted" -> {
                warned += isWarning ? 1 : 0;
                claim(
                        isWarning || !done.isMissingNode(),
                        "%s says that it was acted upon, the lease does not",
                        violation);
                claim(!isWarning || lease.toString().contains("PolicyCompliant"), "%s: nobody was warned", violation);
            }
            case "Dismissed" -> {
                claim(verdict.equals("Dismissed"), "%s was not dismissed", violation);
                claim(
                        done.isMissingNode() || done.path("verdict").asText().equals("Dismissed"),
                        "%s was dismissed, and not made good: %s",
                        violation,
                        lease);
            }
            case "Upheld" -> claim(verdict.equals("Upheld"), "%s was not upheld", violation);
            default -> {}
        }
        claim(!Set.of("Dismissed", "Upheld").contains(was), "%s was settled as %s", violation, was);
    }

    private static JsonNode enforcement(JsonNode status, String uid) {
        for (JsonNode one : status == null ? ApiFront.list() : status.path("enforcements")) {
            if (one.path("uid").asText().equals(uid)) {
                return one;
            }
        }
        return ApiFront.node("{}").path("none");
    }

    // ---- leases

    private void lease(ObjectNode before, ObjectNode after) {
        String was = Objects.phase(before);
        String is = Objects.phase(after);
        recordStays(before, after);
        watchSize(before, after);
        List<JsonNode> standing = standing(after);
        if (is.equals("Suspended")) {
            claim(!standing.isEmpty(), "nothing stops %s", after);
            several += standing.size() > 1 ? 1 : 0;
        }
        if (is.equals("Suspended") && !was.equals("Suspended")) {
            suspended++;
            stoppedSince.put(Objects.uid(after), instant(after, "suspendedAt"));
        } else if (was.equals("Suspended") && !is.equals("Suspended")) {
            leaves(before, after, standing);
        }
        if (!USABLE.contains(is)
                && !is.equals("Suspended")
                && after.path("status").has("enforcements")) {
            reckon(after);
        }
        if (!was.equals(is)
                && after.path("status").path("endReason").asText().equals("Revoked")
                && is.equals("Releasing")) {
            revoked++;
            claim(
                    after.path("status").path("reason").asText().equals("PolicyViolation"),
                    "%s was revoked for no violation",
                    after);
            claim(!after.path("status").path("enforcements").isEmpty(), "%s was revoked for nothing", after);
        }
    }

    private void leaves(ObjectNode before, ObjectNode after, List<JsonNode> standing) {
        String uid = Objects.uid(after);
        Instant until;
        if (USABLE.contains(Objects.phase(after))) {
            resumed++;
            claim(standing.isEmpty(), "%s goes on though it is stopped", after);
            for (JsonNode done : after.path("status").path("enforcements")) {
                claim(
                        !isSuspension(done)
                                || "Dismissed"
                                        .equals(verdicts.get(done.path("uid").asText())),
                        "%s goes on, and %s was not dismissed",
                        after,
                        done);
            }
            until = goesOnSince(after);
            Duration later = Duration.between(instant(before, "endsAt"), instant(after, "endsAt"));
            long more = seconds(after) - seconds(before);
            claim(later.toSeconds() == more, "%s: given back %d s, and it ends %s later", after, more, later);
            Duration lost = Duration.between(instant(before, "suspendedAt"), until);
            claim(more == 0 || more == lost.toSeconds(), "%s lost %s and has %d s back", after, lost, more);
            givenBack += more > 0 ? 1 : 0;
        } else {
            until = instant(after, "endedAt");
            endedForAReason(before, after, standing);
        }
        Instant since = stoppedSince.remove(uid);
        stopped.merge(uid, Duration.between(since, until).toSeconds(), Long::sum);
    }

    private void endedForAReason(ObjectNode before, ObjectNode after, List<JsonNode> standing) {
        if (!after.path("status").path("endReason").asText().equals("Revoked")) {
            return;
        }
        Instant ended = instant(after, "endedAt");
        boolean isRevoked = after.path("status").path("enforcements").size()
                > before.path("status").path("enforcements").size();
        boolean isClosed = standing.stream()
                .anyMatch(done ->
                        !ended.isBefore(Instant.parse(done.path("appealEndsAt").asText())));
        boolean isUpheld = standing.stream()
                .anyMatch(done -> "Upheld".equals(verdicts.get(done.path("uid").asText())));
        boolean isOver = ended.equals(instant(after, "endsAt"));
        claim(isRevoked || isClosed || isUpheld || isOver, "%s was ended for no reason; before: %s", after, before);
    }

    /** What was done stays on record, and is judged once. */
    private void recordStays(ObjectNode before, ObjectNode after) {
        for (JsonNode done : before.path("status").path("enforcements")) {
            JsonNode still = enforcement(after.path("status"), done.path("uid").asText());
            claim(!still.isMissingNode() || done.has("verdict"), "%s forgot %s", after, done);
            for (String field : List.of("at", "appealEndsAt", "action", "verdict")) {
                claim(
                        still.isMissingNode()
                                || !done.has(field)
                                || done.path(field).equals(still.path(field)),
                        "%s of %s changed: %s",
                        field,
                        done,
                        after);
            }
            boolean isDismissedNow = still.path("verdict").asText().equals("Dismissed") && !done.has("verdict");
            if (isDismissedNow) {
                claim("Dismissed".equals(verdicts.get(done.path("uid").asText())), "%s was not dismissed", done);
                lateVerdicts += Objects.phase(after).equals("Released") ? 1 : 0;
            }
        }
        for (JsonNode done : after.path("status").path("enforcements")) {
            String uid = done.path("uid").asText();
            if (enforcement(before.path("status"), uid).isMissingNode()) {
                Instant due = dueSince.get(uid);
                claim(due != null && !api.now().isBefore(due), "%s was acted upon before its time: %s", done, after);
            }
        }
    }

    private void watchSize(ObjectNode before, ObjectNode after) {
        boolean lost = after.path("status").path("usage").toString().contains("NodeLoss");
        boolean hadNodes = before.path("status").path("placement").has("nodes");
        boolean resized = hadNodes
                && !before.path("status")
                        .path("placement")
                        .equals(after.path("status").path("placement"));
        if (lost || resized || severalAct) {
            unsteady.add(Objects.uid(after));
        }
    }

    // ---- the reckoning

    private void reckon(ObjectNode lease) {
        String uid = Objects.uid(lease);
        if (unsteady.contains(uid)) {
            return;
        }
        long gpus = Holdings.held(lease);
        long kept = sum(lease, "Suspended");
        long wrong = sum(lease, "DismissedSuspension");
        long moved = sum(lease, "GivenBack");
        claim(
                kept + wrong + moved == gpus * stopped.getOrDefault(uid, 0L),
                "%s was stopped for %d s, and says otherwise",
                lease,
                stopped.get(uid));
        claim(moved == gpus * seconds(lease), "%s: %d GPU-seconds were put to its end", lease, moved);
        List<JsonNode> standing = standing(lease);
        Duration rightly = standing.isEmpty() || !wasStoppedLast(lease, standing)
                ? Duration.ZERO
                : Duration.between(at(standing.getFirst()), instant(lease, "endedAt"));
        claim(kept == gpus * rightly.toSeconds(), "%s was rightly stopped for %s, and says otherwise", lease, rightly);
        credited += wrong > 0 ? 1 : 0;
        reckoned++;
    }

    /** It was stopped when it ended, and not let go on since. */
    private static boolean wasStoppedLast(ObjectNode lease, List<JsonNode> standing) {
        return !at(standing.getFirst()).isAfter(instant(lease, "endedAt"));
    }

    private static long sum(ObjectNode lease, String kind) {
        long sum = 0;
        for (JsonNode line : lease.path("status").path("usage").path("lines")) {
            sum += line.path("kind").asText().equals(kind)
                    ? line.path("gpuSeconds").asLong()
                    : 0;
        }
        return sum;
    }

    private static List<JsonNode> standing(ObjectNode lease) {
        List<JsonNode> standing = new ArrayList<>();
        for (JsonNode done : lease.path("status").path("enforcements")) {
            if (isSuspension(done) && !done.path("verdict").asText().equals("Dismissed")) {
                standing.add(done);
            }
        }
        standing.sort((one, other) -> at(one).compareTo(at(other)));
        return standing;
    }

    private static boolean isSuspension(JsonNode done) {
        return done.path("action").asText().equals("Suspend");
    }

    private static Instant at(JsonNode done) {
        return Instant.parse(done.path("at").asText());
    }

    private static Instant goesOnSince(ObjectNode lease) {
        Instant last = Instant.EPOCH;
        for (JsonNode line : lease.path("status").path("usage").path("lines")) {
            Instant to = Instant.parse(line.path("to").asText());
            last = line.has("gpus") && to.isAfter(last) ? to : last;
        }
        return last;
    }

    private static long seconds(ObjectNode lease) {
        return lease.path("status").path("term").path("givenBackSeconds").asLong(0);
    }

    private static Instant instant(ObjectNode lease, String field) {
        return Instant.parse(lease.path("status").path("term").path(field).asText());
    }

    // ---- when nothing is under way

    void checkQuiet() {
        for (ObjectNode lease : api.all(Kind.LEASE)) {
            if (Objects.phase(lease).equals("Suspended")) {
                for (JsonNode done : standing(lease)) {
                    Instant closes = Instant.parse(done.path("appealEndsAt").asText());
                    claim(api.now().isBefore(closes), "it is %s, and %s is still suspended", api.now(), lease);
                    JsonNode violation = api.get(
                            Kind.VIOLATION,
                            new ObjectKey(
                                    Objects.key(lease).namespace(),
                                    done.path("violation").asText()));
                    boolean isJudged = violation != null
                            && Objects.uid(violation).equals(done.path("uid").asText())
                            && violation.path("spec").has("verdict");
                    claim(
                            !isJudged
                                    || api.now()
                                            .isBefore(judgedAt.getOrDefault(
                                                            done.path("uid").asText(), api.now())
                                                    .plusSeconds(12)),
                            "%s is judged, and nothing came of it: %s",
                            violation,
                            lease);
                }
            }
        }
        for (ObjectNode violation : api.all(Kind.VIOLATION)) {
            quiet(violation);
        }
    }

    private void quiet(ObjectNode violation) {
        ObjectNode lease = api.get(
                Kind.LEASE,
                new ObjectKey(
                        Objects.key(violation).namespace(),
                        violation.path("spec").path("leaseName").asText()));
        boolean isThere = lease != null
                && Objects.uid(lease)
                        .equals(violation.path("spec").path("leaseUid").asText());
        if (lease == null || !isThere) {
            return;
        }
        String verdict = violation.path("spec").path("verdict").asText("");
        boolean isLongAgo = verdict.isEmpty()
                || judgedAt.getOrDefault(Objects.uid(violation), api.now())
                        .plusSeconds(12)
                        .isBefore(api.now());
        claim(
                !verdict.equals("Dismissed")
                        || !isLongAgo
                        || Objects.phase(violation).equals("Dismissed"),
                "%s was dismissed, and does not say so; %s",
                violation,
                lease);
        boolean isDue = violation.path("status").path("actsAt").isTextual()
                && !api.now()
                        .isBefore(Instant.parse(
                                        violation.path("status").path("actsAt").asText())
                                .plusSeconds(6));
        boolean isSeen = !violation.path("spec").path("reportedBy").asText().equals("operator")
                || violation.path("status").has("brokenSince");
        boolean holds =
                USABLE.contains(Objects.phase(lease)) || Objects.phase(lease).equals("Suspended");
        claim(
                !isDue
                        || !isSeen
                        || !holds
                        || !verdict.isEmpty()
                        || Objects.phase(violation).equals("Acted"),
                "nothing came of %s; %s",
                violation,
                lease);
    }
}
