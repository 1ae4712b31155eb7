package io.gpulease.app;

import io.gpulease.app.Settings.DefaultNotices;
import io.gpulease.app.Settings.Logging;
import io.gpulease.controller.measure.PrometheusAddress;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes settings of what flags say, else the environment, else what is usual. */
final class SettingsReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern DURATION = Pattern.compile("([0-9]+([.][0-9]+)?(h|ms|m|s))+");
    private static final Pattern PART = Pattern.compile("([0-9]+(?:[.][0-9]+)?)(h|ms|m|s)");
    private static final Map<String, Integer> MILLIS = Map.of("h", 3_600_000, "m", 60_000, "s", 1_000, "ms", 1);
    private static final int HIGHEST_PORT = 65_535;

    private final Function<Setting, Optional<String>> flags;
    private final Function<String, Optional<String>> environment;
    private final Optional<String> podNamespace;

    /** @param podNamespace the namespace of the pod this runs in, empty outside a cluster */
    SettingsReader(
            Function<Setting, Optional<String>> flags,
            Function<String, Optional<String>> environment,
            Optional<String> podNamespace) {
        this.flags = flags;
        this.environment = environment;
        this.podNamespace = podNamespace;
    }

    /** A value and how its setting was spelled where it was found. */
    private record Given(String spelling, String value) {
        SettingProblem problem(String why) {
            return new SettingProblem("%s is \"%s\": %s".formatted(spelling, value, why));
        }
    }

    /** @throws SettingProblem if a value cannot be understood */
    Settings read() {
        return new Settings(
                namespace(),
                truth(Setting.LEADER_ELECT),
                port(),
                new DefaultNotices(
                        duration(Setting.DEFAULT_NOTICE_COMMITTED),
                        duration(Setting.DEFAULT_NOTICE_ONDEMAND),
                        duration(Setting.DEFAULT_NOTICE_SPOT),
                        duration(Setting.RECLAIM_NOTICE)),
                prometheus(),
                duration(Setting.APPEAL_WINDOW),
                new Logging(
                        oneOf(Logging.Level.values(), given(Setting.LOG_LEVEL)),
                        oneOf(Logging.Format.values(), format())),
                notActedOn());
    }

    /**
     * Where measurements are read, for whoever needs no other setting.
     *
     * @throws SettingProblem if a value cannot be understood
     */
    Optional<PrometheusAddress> prometheus() {
        return new PrometheusReader(
                        setting -> given(setting).value(), this::duration, setting -> given(setting)::problem)
                .read();
    }

    /** What a later version acts on is checked as that one will, so that nothing wrong is found only then. */
    private List<String> notActedOn() {
        var currency = given(Setting.CURRENCY);
        if (!CURRENCY.matcher(currency.value()).matches()) {
            throw currency.problem("not a currency. Give three capital letters, like USD.");
        }
        return Stream.of(Setting.CURRENCY)
                .filter(setting -> !given(setting).value().equals(setting.usual()))
                .map(setting -> given(setting).spelling())
                .toList();
    }

    private Given given(Setting setting) {
        return flags.apply(setting)
                .map(value -> new Given(setting.flag(), value))
                .or(() -> environment
                        .apply(setting.variable())
                        .filter(value -> !value.isBlank())
                        .map(value -> new Given(setting.variable(), value)))
                .orElseGet(() -> new Given(setting.flag(), setting.usual()));
    }

    private String namespace() {
        var given = given(Setting.NAMESPACE);
        if (given.value().isEmpty()) {
            return podNamespace.orElse("gpulease-system");
        }
        if (!NAME.matcher(given.value()).matches()) {
            throw given.problem("not the name of a namespace. Use at most 63 lower-case letters, digits and '-'.");
        }
        return given.value();
    }

    private Given format() {
        var given = given(Setting.LOG_FORMAT);
        return given.value().isEmpty()
                ? new Given(given.spelling(), podNamespace.isPresent() ? "json" : "text")
                : given;
    }

    private boolean truth(Setting setting) {
        var given = given(setting);
        return switch (given.value()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw given.problem("neither true nor false. Give one of the two.");
        };
    }

    private int port() {
        var given = given(Setting.METRICS_PORT);
        try {
            var port = Integer.parseInt(given.value());
            if (port >= 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range is.
        }
        throw given.problem("not a TCP port. Give a number from 1 to 65535, or 0 for any free port.");
    }

    private Duration duration(Setting setting) {
        var given = given(setting);
        return duration(given.value())
                .orElseThrow(() -> given.problem("not a duration. Write it like 24h, 1h30m or 90s."));
    }

    /** Empty: it is none. */
    static Optional<Duration> duration(String text) {
        if (!DURATION.matcher(text).matches()) {
            return Optional.empty();
        }
        var millis = PART.matcher(text)
                .results()
                .map(part -> new BigDecimal(part.group(1))
                        .multiply(BigDecimal.valueOf(MILLIS.getOrDefault(part.group(2), 0))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return Optional.of(Duration.ofMillis(millis.longValue()));
    }

    private static <E extends Enum<E>> E oneOf(E[] values, Given given) {
        return Arrays.stream(values)
                .filter(value -> word(value).equals(given.value()))
                .findFirst()
                .orElseThrow(() -> given.problem("not known. Give one of "
                        + Arrays.stream(values).map(SettingsReader::word).collect(Collectors.joining(", ")) + "."));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
