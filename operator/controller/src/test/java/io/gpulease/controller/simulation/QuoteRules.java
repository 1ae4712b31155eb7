package io.gpulease.controller.simulation;

import static io.gpulease.controller.simulation.Rule.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What must hold of quotes at every write: what was said stands, and at most one lease has what was held. */
final class QuoteRules {

    private final ClusterApi api;
    /** By namespace and name of the quote, which none has twice. */
    private final Map<String, String> takers = new HashMap<>();

    private boolean severalActed;

    QuoteRules(ClusterApi api) {
        this.api = api;
        api.witness(this::hear);
    }

    /** Two operators that know nothing of each other may give one offer to two leases; that only one acts is for the lead to see to. */
    void severalAct() {
        severalActed = true;
    }

    /** Offers that were taken up. */
    int taken() {
        return takers.size();
    }

    private void hear(News news) {
        if (news.deleted() || news.before() == null) {
            return;
        }
        if (news.kind() == Kind.QUOTE) {
            saidOnce(news.before().path("status"), news.object());
        } else if (news.kind() == Kind.LEASE && isTaken(news.object()) && !isTaken(news.before())) {
            takenOnce(news.object());
        }
    }

    private static void saidOnce(JsonNode was, ObjectNode quote) {
        JsonNode is = quote.path("status");
        int held = 0;
        for (JsonNode offer : is.path("offers")) {
            held += offer.path("held").asBoolean() ? 1 : 0;
        }
        claim(held <= 1, "more than one offer is held: %s", quote);
        claim(held == 0 || is.has("heldUntil"), "nobody knows until when it is held: %s", quote);
        if (was.path("offers").isEmpty()) {
            return;
        }
        claim(is.path("heldUntil").equals(was.path("heldUntil")), "it is held until another instant: %s", quote);
        claim(is.path("offers").size() == was.path("offers").size(), "other offers than before: %s", quote);
        for (int i = 0; i < is.path("offers").size(); i++) {
            ObjectNode now = is.path("offers").path(i).deepCopy();
            ObjectNode before = was.path("offers").path(i).deepCopy();
            claim(before.path("held").asBoolean() || !now.path("held").asBoolean(), "held again: %s", quote);
            now.remove("held");
            before.remove("held");
            claim(now.equals(before), "another offer than before: %s", quote);
        }
        claim(!was.has("takenBy") || was.path("takenBy").equals(is.path("takenBy")), "taken by another: %s", quote);
    }

    private void takenOnce(ObjectNode lease) {
        JsonNode quote = lease.path("spec").path("quote");
        String name = "%s/%s"
                .formatted(Objects.key(lease).namespace(), quote.path("name").asText());
        String before = takers.put(name, Objects.uid(lease));
        claim(severalActed || before == null, "%s was taken up by %s too: %s", name, before, lease);
    }

    private static boolean isTaken(JsonNode lease) {
        for (JsonNode condition : lease.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("QuoteTaken")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** Whenever nothing is under way: all are answered, what is held is so in time, and who took one up is told. */
    void checkQuiet() {
        for (ObjectNode quote : api.all(Kind.QUOTE)) {
            JsonNode status = quote.path("status");
            claim(status.has("observedGeneration"), "nobody has answered %s", quote);
            String taker = takers.get("%s/%s".formatted(Objects.key(quote).namespace(), Objects.name(quote)));
            claim(
                    severalActed
                            || taker == null
                            || taker.equals(status.path("takenBy").path("uid").asText()),
                    "%s does not say that %s took it up",
                    quote,
                    taker);
            for (JsonNode offer : status.path("offers")) {
                claim(
                        !offer.path("held").asBoolean()
                                || api.now()
                                        .isBefore(Instant.parse(
                                                status.path("heldUntil").asText())),
                        "it is %s and %s is held",
                        api.now(),
                        quote);
            }
        }
    }
}
