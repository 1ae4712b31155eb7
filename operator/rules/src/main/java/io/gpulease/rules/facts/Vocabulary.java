package io.gpulease.rules.facts;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The types of what rules can see, read from the records, so that an expression with a word that is none does not compile. */
public final class Vocabulary {

    private static final List<Class<? extends Record>> RECORDS =
            List.of(Measure.class, Usage.class, Container.class, Pod.class, Tenant.class, Lease.class);

    private static final Map<Class<?>, CelType> SIMPLE = Map.of(
            String.class, SimpleType.STRING,
            long.class, SimpleType.INT,
            Long.class, SimpleType.INT,
            double.class, SimpleType.DOUBLE,
            Double.class, SimpleType.DOUBLE,
            boolean.class, SimpleType.BOOL,
            Instant.class, SimpleType.TIMESTAMP,
            Duration.class, SimpleType.DURATION);

    private static final Map<Class<?>, StructType> STRUCTS = structs();

    private Vocabulary() {}

    /** The variables, in the order of {@link Facts}. */
    public static Map<String, CelType> variables() {
        var variables = new LinkedHashMap<String, CelType>();
        for (var component : Facts.class.getRecordComponents()) {
            variables.put(component.getName(), type(component.getGenericType(), STRUCTS));
        }
        return variables;
    }

    /** The types that have fields. */
    public static CelTypeProvider types() {
        ImmutableMap<String, StructType> byName =
                STRUCTS.values().stream().collect(ImmutableMap.toImmutableMap(StructType::name, Function.identity()));
        return new CelTypeProvider() {
            @Override
            public ImmutableCollection<CelType> types() {
                return ImmutableList.copyOf(byName.values());
            }

            @Override
            public Optional<CelType> findType(String name) {
                return Optional.ofNullable(byName.get(name));
            }
        };
    }

    private static Map<Class<?>, StructType> structs() {
        var structs = new LinkedHashMap<Class<?>, StructType>();
        for (var one : RECORDS) {
            ImmutableMap<String, CelType> fields = Arrays.stream(one.getRecordComponents())
                    .collect(ImmutableMap.toImmutableMap(
                            RecordComponent::getName, component -> type(component.getGenericType(), structs)));
            structs.put(
                    one,
                    StructType.create(
                            one.getSimpleName(), fields.keySet(), field -> Optional.ofNullable(fields.get(field))));
        }
        return structs;
    }

    private static CelType type(Type type, Map<Class<?>, StructType> structs) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return type(of[0], structs);
            }
            return generic.getRawType() == List.class
                    ? ListType.create(type(of[0], structs))
                    : MapType.create(type(of[0], structs), type(of[1], structs));
        }
        CelType simple = SIMPLE.get(type);
        if (simple != null) {
            return simple;
        }
        StructType struct = structs.get(type);
        if (struct == null) {
            throw new IllegalStateException("%s is no type that rules know".formatted(type));
        }
        return struct;
    }
}
