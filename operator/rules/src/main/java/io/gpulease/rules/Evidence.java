package io.gpulease.rules;

import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Pod;
import io.gpulease.rules.facts.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says who breaks a rule and by what, as far as that can be said: a rule about all pods together is broken by none of them alone. */
final class Evidence {

    /** No lease has so many pods. */
    static final int MOST_SENTENCES = 4096;

    private static final int MOST_VALUES = 16;
    private static final int LONGEST = 256;

    private final Rule rule;
    private final Words words;

    Evidence(Rule rule, Words words) {
        this.rule = rule;
        this.words = words;
    }

    /** @param one that the rule was found broken by */
    Finding.Broken of(Case one) {
        Facts facts = one.facts();
        var read = read(one);
        // With no pod at all it must be kept: otherwise it is broken by the lease, and any pod would look guilty.
        var suspects = rule.isBrokenBy(facts.with(List.of())) ? List.<Pod>of() : facts.pods();
        var pods = suspects.stream()
                .filter(pod -> rule.isBrokenBy(facts.with(List.of(pod))))
                .flatMap(pod -> sentences(facts, pod))
                .limit(MOST_SENTENCES)
                .toList();
        return new Finding.Broken(pods.isEmpty() ? List.of(sentence(read)) : pods, read);
    }

    private String sentence(Map<String, String> read) {
        return read.isEmpty()
                ? "the lease does not keep the rule"
                : shortened(read.entrySet().stream()
                        .map(value -> value.getKey() + " is " + value.getValue())
                        .collect(Collectors.joining(", ")));
    }

    /** The containers that break it by themselves; else the pod. */
    private Stream<String> sentences(Facts facts, Pod pod) {
        boolean isThePods = rule.isBrokenBy(facts.with(List.of(pod.with(List.of()))));
        var guilty = pod.containers().stream()
                .filter(container -> !isThePods)
                .filter(container -> rule.isBrokenBy(facts.with(List.of(pod.with(List.of(container))))))
                .map(container -> "pod %s container %s%s".formatted(pod.name(), container.name(), facets(container)))
                .toList();
        return guilty.isEmpty()
                ? Stream.of(shortened("pod %s%s".formatted(pod.name(), facets(pod))))
                : guilty.stream().map(Evidence::shortened);
    }

    /** What the rule reads of a pod or a container. */
    private String facets(Record one) {
        return Stream.of(one.getClass().getRecordComponents())
                .filter(component -> words.fields().contains(component.getName()))
                .filter(component -> !component.getName().equals("name"))
                .filter(component -> !holdsContainers(one, component.getName()))
                .map(component -> " " + component.getName() + " " + text(component, one))
                .collect(Collectors.joining(","));
    }

    private static boolean holdsContainers(Record one, String component) {
        return one instanceof Pod && component.equals("containers");
    }

    private static String text(java.lang.reflect.RecordComponent component, Record one) {
        try {
            Object value = component.getAccessor().invoke(one);
            return value instanceof java.util.Optional<?> optional
                    ? optional.map(Object::toString).orElse("not known")
                    : String.valueOf(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }

    private Map<String, String> read(Case one) {
        var read = new LinkedHashMap<String, String>();
        for (var path : words.paths()) {
            Optional<Object> at = one.variable(path.getFirst());
            for (var step : path.subList(1, path.size())) {
                at = at.flatMap(value -> Values.field(value, step));
            }
            at.filter(value -> !Values.hasFields(value) && read.size() < MOST_VALUES)
                    .ifPresent(value -> read.put(String.join(".", path), shortened(String.valueOf(value))));
        }
        return read;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
