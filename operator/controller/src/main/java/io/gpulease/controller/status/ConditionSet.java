package io.gpulease.controller.status;

import io.gpulease.crds.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The conditions of one object, one for each type. A condition keeps its transition time while its status is unchanged; those
 * of others are kept as they are.
 */
public final class ConditionSet {

    private static final int LONGEST_MESSAGE = 4096;

    private final Map<String, Condition> byType = new LinkedHashMap<>();
    private final String now;
    private final long generation;

    /** {@code generation} is the one the new conditions speak of. */
    public ConditionSet(List<Condition> known, Instant now, long generation) {
        known.forEach(condition -> byType.put(condition.type(), condition));
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
        this.generation = generation;
    }

    public ConditionSet set(String type, boolean holds, String reason, String message) {
        return put(type, holds ? Condition.TRUE : Condition.FALSE, reason, message);
    }

    /** Nobody can say whether it holds. */
    public ConditionSet setUnknown(String type, String reason, String message) {
        return put(type, Condition.UNKNOWN, reason, message);
    }

    private ConditionSet put(String type, String status, String reason, String message) {
        Condition old = byType.get(type);
        String since = old != null && old.status().equals(status) ? old.lastTransitionTime() : now;
        byType.put(type, new Condition(type, status, reason, cut(message), since, generation));
        return this;
    }

    /** One that is longer than the schema allows would have the whole status refused. */
    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 3) + "...";
    }

    /** For conditions that are only shown while they hold, such as {@code Stalled}. */
    public ConditionSet setWhile(String type, boolean holds, String reason, String message) {
        return holds ? set(type, true, reason, message) : drop(type);
    }

    public ConditionSet drop(String type) {
        byType.remove(type);
        return this;
    }

    public List<Condition> list() {
        return new ArrayList<>(byType.values());
    }

    /**
     * As {@link #list}, with all that is ours speaking of this generation: kubectl wait takes no notice of a condition that speaks of
     * an earlier one.
     */
    public List<Condition> listAsOfNow() {
        return byType.values().stream().map(this::asOfNow).toList();
    }

    private Condition asOfNow(Condition standing) {
        Long spokeOf = standing.observedGeneration();
        boolean older = spokeOf != null && spokeOf < generation;
        return older && ConditionTypes.OURS.contains(standing.type())
                ? new Condition(
                        standing.type(),
                        standing.status(),
                        standing.reason(),
                        standing.message(),
                        standing.lastTransitionTime(),
                        generation)
                : standing;
    }
}
