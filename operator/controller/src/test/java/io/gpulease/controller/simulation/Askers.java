package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** People who ask what they could have, and take it up in time, too late, twice, or as something else. */
final class Askers {

    private static final int MOST_QUOTES = 8;

    private final ClusterApi api;
    private final Chance chance;
    private int quotes;
    private int leases;

    Askers(ClusterApi api, Chance chance) {
        this.api = api;
        this.chance = chance;
    }

    void offer(Chance.Steps steps) {
        if (quotes < MOST_QUOTES) {
            steps.add(2, "quote", this::quote);
        }
        List<ObjectNode> asked = api.all(Kind.QUOTE);
        if (!asked.isEmpty() && leases < 2 * MOST_QUOTES) {
            ObjectNode one = chance.of(asked);
            ObjectKey key = Objects.key(one);
            JsonNode offers = one.path("status").path("offers");
            if (!offers.isEmpty()) {
                steps.add(3, "take up " + key, () -> takeUp(one, offers.path(chance.below(offers.size()))));
            }
            if (chance.oneIn(10)) {
                steps.add(1, "delete quote " + key, () -> api.delete(Kind.QUOTE, key));
            }
        }
    }

    private void quote() {
        var key = new ObjectKey(chance.of(Tenants.NAMES), "q" + ++quotes);
        ObjectNode quote = ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"LeaseQuote","metadata":{"name":"%s","namespace":"%s"},"spec":{"gpuClass":"h200"}}""".formatted(key.name(), key.namespace()));
        var spec = (ObjectNode) quote.path("spec");
        boolean shared = chance.percent(35);
        spec.put("gpus", shared ? chance.between(1, 5) : chance.between(1, 20));
        spec.put("isolation", shared ? "Shared" : "Dedicated");
        spec.put("tier", chance.of(List.of("Committed", "OnDemand", "Spot")));
        spec.put("duration", chance.between(1, 240) + "s");
        spec.put("hold", chance.between(0, 120) + "s");
        if (chance.oneIn(3)) {
            spec.put("earliest", ClusterApi.seconds(api.now().plusSeconds(chance.between(1, 200))));
        }
        api.create(Kind.QUOTE, quote);
    }

    private void takeUp(ObjectNode quote, JsonNode offer) {
        Instant start = Instant.parse(offer.path("start").asText());
        Duration length =
                Duration.between(start, Instant.parse(offer.path("end").asText()));
        var key = new ObjectKey(Objects.key(quote).namespace(), "t" + ++leases);
        ObjectNode lease = ApiFront.node("""
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"%s","namespace":"%s"},"spec":{"gpuClass":"h200"}}""".formatted(key.name(), key.namespace()));
        ((ObjectNode) lease.path("metadata")).putArray("finalizers").add(Names.RELEASE);
        var spec = (ObjectNode) lease.path("spec");
        spec.set("gpus", offer.path("gpus"));
        spec.set("tier", offer.path("tier"));
        spec.putObject("placement").set("isolation", quote.path("spec").path("isolation"));
        spec.putObject("ending").put("grace", chance.below(50) + "s");
        ObjectNode term = spec.putObject("term");
        term.put("duration", length.toSeconds() + (chance.oneIn(8) ? 1 : 0) + "s");
        if (chance.oneIn(3)) {
            term.set("start", offer.path("start"));
        }
        spec.putObject("quote").put("name", Objects.name(quote)).set("offer", offer.path("id"));
        api.create(Kind.LEASE, lease);
    }
}
