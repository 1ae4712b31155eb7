package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A record of the ledger. */
record Entry(JsonNode json) {

    private static final Set<String> LOSSES = Set.of("NodeLoss", "SiteOutage");
    private static final Set<String> HOLDS = Set.of("start", "change", "failure", "carry");

    long number() {
        return json.path("seq").asLong();
    }

    /** When it was written. */
    Instant at() {
        return Instant.parse(json.path("at").asText());
    }

    String kind() {
        return json.path("kind").asText();
    }

    String uid() {
        return json.path("uid").asText();
    }

    /** @throws RuntimeException when something that the checks go by cannot be read */
    void check() {
        if (!hasUsage()) {
            return;
        }
        at();
        from();
        until();
        started();
        sizeSince();
        for (JsonNode line : json.path("lines")) {
            Instant.parse(line.path("from").asText());
            Instant.parse(line.path("to").asText());
            new BigDecimal(line.path("creditShare").asText("0"));
            new BigDecimal(line.path("pricePerGpuHour").asText("0"));
        }
    }

    /** It says what the lease holds from then on. */
    boolean isHold() {
        return HOLDS.contains(kind());
    }

    boolean isEnd() {
        return kind().equals("end");
    }

    /** It says all that the lease has used. */
    boolean hasUsage() {
        return isHold() || isEnd();
    }

    String lease() {
        return json.path("namespace").asText() + "/" + json.path("lease").asText();
    }

    String tenant() {
        return json.path("tenant").asText(json.path("namespace").asText());
    }

    /** From when on that is so; of an end, when the usage stopped. */
    Instant from() {
        return Instant.parse(json.path("from").asText());
    }

    /** When the lease became usable. */
    Optional<Instant> started() {
        return Optional.of(json.path("started").asText(""))
                .filter(text -> !text.isEmpty())
                .map(Instant::parse);
    }

    /** The end that is planned; of an end, that. */
    Instant until() {
        return isEnd() ? from() : Instant.parse(json.path("ends").asText());
    }

    List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (JsonNode node : json.path("nodes")) {
            nodes.add(new Node(
                    node.path("name").asText(),
                    node.path("gpus").asLong(),
                    node.path("of").asLong(Long.MAX_VALUE),
                    node.path("lost").asBoolean()));
        }
        return nodes;
    }

    /** What it held so far, counted until then, if it went on as it did. */
    long heldUntil(Instant at) {
        long held = 0;
        for (JsonNode line : json.path("lines")) {
            if (!Bill.isNotHeld(line.path("kind").asText())) {
                Instant to = Instant.parse(line.path("to").asText());
                long gpus = isEnd() ? 0 : line.path("gpus").asLong(0);
                held += line.path("gpuSeconds").asLong()
                        + gpus * Math.max(0, Duration.between(to, at).toSeconds());
            }
        }
        return held;
    }

    /** Since when it has held as many GPUs as it says; empty where that is not on record. */
    Optional<Instant> sizeSince() {
        Optional<Instant> since = Optional.of(json.path("heldSince").asText(""))
                .filter(text -> !text.isEmpty())
                .map(Instant::parse);
        // An end says so where it was not from the start on, and what holds always.
        return isEnd() ? since.or(this::started) : since;
    }

    long gpus() {
        return nodes().stream().mapToLong(Node::gpus).sum();
    }

    /** How many of the GPUs it says are lost with their nodes or their site. */
    long lost() {
        return lost(json.path("lines"));
    }

    static long lost(JsonNode lines) {
        long lost = 0;
        for (JsonNode line : lines) {
            lost += LOSSES.contains(line.path("kind").asText())
                    ? line.path("gpus").asLong(0)
                    : 0;
        }
        return lost;
    }

    /**
     * @param of how many GPUs the node has; the largest number where that is not on record
     * @param isLost whether it is said to be lost, and has no share in what the lease uses
     */
    record Node(String name, long gpus, long of, boolean isLost) {}
}
