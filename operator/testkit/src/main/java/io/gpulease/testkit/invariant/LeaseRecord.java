package io.gpulease.testkit.invariant;

import static io.gpulease.testkit.invariant.Words.NONE;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A lease as the API server told its life so far; kept after it is gone. */
public record LeaseRecord(
        JsonNode object, List<Step> steps, List<Eta> etas, Set<Integer> gpusAsked, Optional<Instant> gone) {

    /** A phase, when it was first seen, and the whole lease as it was then. */
    public record Step(Instant at, String phase, String reason, JsonNode object) {}

    /** A promised start, and when it was first told. */
    public record Eta(Instant at, Instant start) {}

    static LeaseRecord first(JsonNode object, Instant at) {
        return new LeaseRecord(object, List.of(), List.of(), Set.of(), Optional.empty()).next(object, at);
    }

    LeaseRecord next(JsonNode object, Instant at) {
        var now = new LeaseRecord(object, steps, etas, gpusAsked, gone);
        return new LeaseRecord(object, now.stepsAt(at), now.etasAt(at), now.askedNow(), gone);
    }

    LeaseRecord goneAt(Instant at) {
        return new LeaseRecord(object, steps, etas, gpusAsked, Optional.of(at));
    }

    public String uid() {
        return object.path("metadata").path("uid").asText();
    }

    public String title() {
        return object.path("metadata").path("namespace").asText() + "/"
                + object.path("metadata").path("name").asText();
    }

    /** The phase now; empty before the operator has looked at it. */
    public String phase() {
        return object.path("status").path("phase").asText(NONE);
    }

    public String reason() {
        return object.path("status").path("reason").asText(NONE);
    }

    public boolean dedicated() {
        return object.path("spec")
                .path("placement")
                .path("isolation")
                .asText("Dedicated")
                .equals("Dedicated");
    }

    /** Node to GPUs, as the status says; -1 where it does not say how many. */
    public Map<String, Integer> placement() {
        var placed = new LinkedHashMap<String, Integer>();
        for (var node : object.path("status").path("placement").path("nodes")) {
            placed.put(node.path("name").asText(), node.path("gpus").asInt(-1));
        }
        return placed;
    }

    /** The placement while it is being held; history afterwards does not count. */
    Map<String, Integer> firmPlacement() {
        return Words.FIRM.contains(phase()) && gone.isEmpty() ? placement() : Map.of();
    }

    /** An instant of {@code status.term}. */
    public Optional<Instant> term(String field) {
        return instant(object.path("status").path("term").path(field));
    }

    /** The condition of that type, or a missing node. */
    public JsonNode condition(String type) {
        for (var condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return object.path("there is no such condition");
    }

    public boolean isTrue(String condition) {
        return condition(condition).path("status").asText().equals("True");
    }

    /** When one of the phases was first seen. */
    public Optional<Instant> entered(Set<String> phases) {
        return steps.stream()
                .filter(s -> phases.contains(s.phase()))
                .map(Step::at)
                .findFirst();
    }

    /** The lease as it was when it entered that phase for the first time. */
    public Optional<LeaseRecord> when(String phase) {
        return steps.stream()
                .filter(s -> s.phase().equals(phase))
                .map(s -> new LeaseRecord(s.object(), steps, etas, gpusAsked, gone))
                .findFirst();
    }

    /** Its life in one line, for a failure's message. */
    public String story() {
        var zero = steps.isEmpty() ? Instant.EPOCH : steps.getFirst().at();
        var walked = steps.stream()
                .map(s -> "%s%s@%.1fs"
                        .formatted(
                                s.phase().isEmpty() ? "-" : s.phase(),
                                s.reason().isEmpty() ? "" : "(" + s.reason() + ")",
                                (s.at().toEpochMilli() - zero.toEpochMilli()) / 1000.0))
                .collect(Collectors.joining(" "));
        return "lease %s [%s%s]".formatted(title(), walked, gone.isPresent() ? " gone" : "");
    }

    static Optional<Instant> instant(JsonNode node) {
        return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
    }

    private List<Step> stepsAt(Instant at) {
        if (!steps.isEmpty() && steps.getLast().phase().equals(phase())) {
            return steps;
        }
        return appended(steps, new Step(at, phase(), reason(), object));
    }

    private List<Eta> etasAt(Instant at) {
        var told = instant(object.path("status").path("queue").path("estimatedStart"));
        if (told.isEmpty() || (!etas.isEmpty() && etas.getLast().start().equals(told.get()))) {
            return etas;
        }
        return appended(etas, new Eta(at, told.get()));
    }

    private Set<Integer> askedNow() {
        var asked = new TreeSet<>(gpusAsked);
        asked.add(object.path("spec").path("gpus").asInt());
        return asked;
    }

    private static <T> List<T> appended(List<T> list, T last) {
        var longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }
}
