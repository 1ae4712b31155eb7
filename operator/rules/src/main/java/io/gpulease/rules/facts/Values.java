package io.gpulease.rules.facts;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Facts as the maps and lists that an expression is run on. An empty component is left out. */
public final class Values {

    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            return type.getRecordComponents();
        }
    };

    private Values() {}

    /** Of one variable; empty: there is none of that name. */
    public static Optional<Object> of(Facts facts, String variable) {
        for (var component : COMPONENTS.get(Facts.class)) {
            if (component.getName().equals(variable)) {
                return Optional.of(plain(read(component, facts)));
            }
        }
        return Optional.empty();
    }

    private static Map<String, Object> fields(Record one) {
        var fields = new HashMap<String, Object>();
        for (var component : COMPONENTS.get(one.getClass())) {
            Object value = read(component, one);
            if (value instanceof Optional<?> optional) {
                optional.ifPresent(present -> fields.put(component.getName(), plain(present)));
            } else {
                fields.put(component.getName(), plain(value));
            }
        }
        return fields;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Record one -> fields(one);
            case List<?> list -> list.stream().map(Values::plain).toList();
            default -> value;
        };
    }

    private static Object read(RecordComponent component, Record one) {
        try {
            return component.getAccessor().invoke(one);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "cannot read %s of %s"
                            .formatted(component.getName(), Arrays.toString(COMPONENTS.get(one.getClass()))),
                    e);
        }
    }
}
