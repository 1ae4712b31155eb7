package io.gpulease.testkit.product;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How an operator is started.
 *
 * @param mainClass what runs; a test may bring one of its own that breaks things on purpose
 * @param flags further flags of {@code gpulease operator}
 * @param environment further variables
 * @param properties system properties of its JVM
 */
public record OperatorOptions(
        String mainClass, List<String> flags, Map<String, String> environment, Map<String, String> properties) {
    static final String MAIN = "io.gpulease.app.Main";

    /** As shipped: with leader election, on a free port for metrics. */
    public static final OperatorOptions USUAL =
            new OperatorOptions(MAIN, List.of("--metrics-port=0", "--log-format=text"), Map.of(), Map.of());

    public OperatorOptions {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /** The only one of its kind: it does not wait for a lead. */
    public OperatorOptions alone() {
        return withFlag("--leader-elect=false");
    }

    public OperatorOptions withFlag(String flag) {
        return new OperatorOptions(
                mainClass, Stream.concat(flags.stream(), Stream.of(flag)).toList(), environment, properties);
    }

    public OperatorOptions withMain(Class<?> main) {
        return new OperatorOptions(main.getName(), flags, environment, properties);
    }

    public OperatorOptions withEnvironment(String name, String value) {
        return new OperatorOptions(mainClass, flags, with(environment, name, value), properties);
    }

    public OperatorOptions withProperty(String name, String value) {
        return new OperatorOptions(mainClass, flags, environment, with(properties, name, value));
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        var more = new HashMap<>(map);
        more.put(name, value);
        return more;
    }
}
