package io.gpulease.controller.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** At every write: what all leases of a tenant have used, and will until their planned ends, is no more than its budget. */
final class BudgetRules {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterApi api;
    private final long most;
    /** By tenant and uid, in GPU-seconds; also of leases that are no more. */
    private final Map<String, Map<String, Long>> used = new HashMap<>();

    private final Set<String> refused = new HashSet<>();
    private boolean isLifted;

    BudgetRules(ClusterApi api, int gpuHours) {
        this.api = api;
        this.most = Duration.ofHours(gpuHours).toSeconds();
        Tenants.NAMES.forEach(name -> change(name, "{\"gpuHours\":%d}".formatted(gpuHours)));
        api.witness(this::see);
    }

    /** How many leases used something of a budget. */
    int counted() {
        return used.values().stream().mapToInt(Map::size).sum();
    }

    /** How many waited for one. */
    int refused() {
        return refused.size();
    }

    void lift() {
        isLifted = true;
        Tenants.NAMES.forEach(name -> change(name, "null"));
    }

    private void change(String tenant, String budget) {
        try {
            JsonNode written = JSON.readTree(budget);
            api.change(Kind.TENANT, new ObjectKey("", tenant), object -> {
                if (written.isNull()) {
                    ((ObjectNode) object.path("spec")).remove("budget");
                } else {
                    ((ObjectNode) object.path("spec")).set("budget", written);
                }
            });
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void see(News news) {
        if (isLifted || news.kind() != Kind.LEASE || news.deleted()) {
            return;
        }
        JsonNode status = news.object().path("status");
        if (status.path("reason").asText().equals("BudgetExceeded")) {
            refused.add(Objects.uid(news.object()));
        }
        if (!status.path("term").has("startedAt")) {
            return;
        }
        String tenant = status.path("tenant").asText();
        Map<String, Long> all = used.computeIfAbsent(tenant, _ -> new HashMap<>());
        all.put(Objects.uid(news.object()), planned(status));
        long sum = all.values().stream().mapToLong(Long::longValue).sum();
        Rule.claim(sum <= most, "%s uses and will use %d GPU-seconds of %d: %s", tenant, sum, most, news.object());
    }

    /** What is on record, and what goes on until its end, lost or not. */
    private static long planned(JsonNode status) {
        JsonNode term = status.path("term");
        Instant ends =
                Instant.parse(term.path("endedAt").asText(term.path("endsAt").asText()));
        long sum = 0;
        for (JsonNode line : status.path("usage").path("lines")) {
            boolean isHeld = !line.path("kind").asText().equals("LateHandover");
            boolean isGivenBack = line.path("creditShare").asText("0").equals("1");
            sum += isHeld && !isGivenBack ? line.path("gpuSeconds").asLong() : 0;
            Duration left = Duration.between(Instant.parse(line.path("to").asText()), ends);
            sum += isHeld && !left.isNegative() ? line.path("gpus").asLong() * left.toSeconds() : 0;
        }
        return sum;
    }
}
