package io.gpulease.rules.facts;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.values.StructValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A record as an expression sees it: its components are fields. What no expression reads is never made, and what one has read is there for the
 * next one; plain maps would be gone through as a whole at each step. Used by one thread.
 */
@SuppressWarnings("Immutable") // As seen from outside: what it keeps is what it would say anyway.
final class Shown extends StructValue<String, Shown> {

    private final Record one;
    private final Map<String, Optional<Object>> made = HashMap.newHashMap(4);

    Shown(Record one) {
        this.one = one;
    }

    @Override
    public Object select(String field) {
        return find(field).orElseThrow(() -> CelAttributeNotFoundException.forMissingMapKey(field));
    }

    @Override
    public Optional<Object> find(String field) {
        return made.computeIfAbsent(field, name -> Values.of(one, name));
    }

    @Override
    public Shown value() {
        return this;
    }

    @Override
    public boolean isZeroValue() {
        return false;
    }

    @Override
    public CelType celType() {
        return StructTypeReference.create(one.getClass().getSimpleName());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shown same && one.equals(same.one);
    }

    @Override
    public int hashCode() {
        return one.hashCode();
    }
}
