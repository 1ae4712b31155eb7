package io.gpulease.rules;

import io.gpulease.rules.facts.Facts;
import io.gpulease.rules.facts.Values;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Facts that several rules are asked about: what they read of them is made once, and what none reads is not. Used by one thread. */
public final class Case {

    private final Facts facts;
    private final Map<String, Optional<Object>> variables = new HashMap<>();

    public Case(Facts facts) {
        this.facts = facts;
    }

    Facts facts() {
        return facts;
    }

    /** What an expression finds under a name; empty: it is no variable. */
    Optional<Object> variable(String name) {
        return variables.computeIfAbsent(name, variable -> Values.of(facts, variable));
    }
}
