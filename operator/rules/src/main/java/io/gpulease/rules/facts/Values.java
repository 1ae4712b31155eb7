package io.gpulease.rules.facts;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Facts as the values that an expression is run on. An empty component is not there. */
public final class Values {

    private static final ClassValue<Map<String, Method>> COMPONENTS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            Map<String, Method> components = new HashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                components.put(component.getName(), component.getAccessor());
            }
            return Map.copyOf(components);
        }
    };

    private Values() {}

    /** Of one variable; empty: there is none of that name. */
    public static Optional<Object> of(Facts facts, String variable) {
        return of((Record) facts, variable);
    }

    /** What is under that name in what an expression sees; empty: nothing, or it has no fields. */
    public static Optional<Object> field(Object value, String name) {
        return switch (value) {
            case Shown shown -> shown.find(name);
            case Map<?, ?> map -> Optional.ofNullable(map.get(name));
            default -> Optional.empty();
        };
    }

    /** Whether it is something with fields, and nothing by itself. */
    public static boolean hasFields(Object value) {
        return value instanceof Shown || value instanceof Map;
    }

    static Optional<Object> of(Record one, String component) {
        Method accessor = COMPONENTS.get(one.getClass()).get(component);
        if (accessor == null) {
            return Optional.empty();
        }
        Object value = read(accessor, one);
        return value instanceof Optional<?> optional ? optional.map(Values::plain) : Optional.of(plain(value));
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Record one -> new Shown(one);
            case List<?> list -> list.stream().map(Values::plain).toList();
            default -> value;
        };
    }

    private static Object read(Method accessor, Record one) {
        try {
            return accessor.invoke(one);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read %s of %s".formatted(accessor.getName(), one.getClass()), e);
        }
    }
}
