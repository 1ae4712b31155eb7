package io.gpulease.rules;

import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Values;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Facts that several rules are asked about: what they read of them is made once, and what none reads is not. Used by one thread. */
public final class Case {

    private static final String NOW = "now";

    private final Facts facts;
    private final Map<String, Optional<Object>> variables;

    public Case(Facts facts) {
        this(facts, Map.of());
    }

    private Case(Facts facts, Map<String, Optional<Object>> made) {
        this.facts = facts;
        this.variables = new HashMap<>(made);
    }

    Facts facts() {
        return facts;
    }

    /** What an expression finds under a name; empty: it is no variable. */
    Optional<Object> variable(String name) {
        return variables.computeIfAbsent(name, variable -> Values.of(facts, variable));
    }

    /** The same at another time; what was made of all else is kept. */
    public Case at(Instant now) {
        var later = new Case(facts.at(now), variables);
        later.variables.remove(NOW);
        return later;
    }
}
