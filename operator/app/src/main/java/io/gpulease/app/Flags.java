package io.gpulease.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What was said on the command line, turned into values, or refused in one line. */
final class Flags {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");
    private static final int MOST_SEEDS = 1000;

    private final ParseResult parsed;

    Flags(ParseResult parsed) {
        this.parsed = parsed;
    }

    /** An option that takes one value; {@code form} stands for it in the help. */
    static OptionSpec option(String form, String description, String... names) {
        return OptionSpec.builder(names)
                .paramLabel(form)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    Optional<String> given(String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, (String) null));
    }

    /** A namespace, if one is given. */
    Optional<String> namespace(String flag) {
        var namespace = given(flag);
        if (namespace.filter(String::isBlank).isPresent()) {
            throw new SettingProblem("%s is \"%s\": not a namespace. Give its name, or leave the flag out."
                    .formatted(flag, namespace.get()));
        }
        return namespace;
    }

    boolean isGiven(String flag) {
        return parsed.hasMatchedOption(flag);
    }

    /** Flags that mean nothing here. */
    void refuse(List<String> flags, String why) {
        for (var flag : flags) {
            if (isGiven(flag)) {
                throw new SettingProblem("%s is %s. Leave it out.".formatted(asWritten(flag), why));
            }
        }
    }

    Path file(String flag) {
        var text = given(flag)
                .orElseThrow(() -> new SettingProblem("%s is missing. Give the path of a file.".formatted(flag)));
        return path(flag, text);
    }

    private static Path path(String flag, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new SettingProblem("%s is \"%s\": not a path. Give the path of a file.".formatted(flag, text));
        }
    }

    /** One or several. */
    List<Path> files(String flag) {
        return parsed.matchedOptionValue(flag, List.<String>of()).stream()
                .map(text -> path(flag, text))
                .toList();
    }

    OptionalInt number(String flag, int lowest) {
        var given = given(flag);
        if (given.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(given.get());
            if (number >= lowest) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range is.
        }
        throw new SettingProblem("%s is \"%s\": not a number that makes sense here. Give a whole number of at least %d."
                .formatted(asWritten(flag), given.get(), lowest));
    }

    /** An option may have several names: the one that was used. */
    private String asWritten(String flag) {
        var names = parsed.matchedOption(flag).names();
        return parsed.originalArgs().stream()
                .map(word -> word.split("=", 2)[0])
                .filter(word -> Arrays.asList(names).contains(word))
                .findFirst()
                .orElse(flag);
    }

    /**
     * A name out of several.
     *
     * @param byDefault empty: it has to be given
     * @param names all of them, for whoever gave another
     */
    <T> T oneOf(String flag, String byDefault, Function<String, Optional<T>> named, String names) {
        var word = given(flag).orElse(byDefault);
        if (word.isEmpty()) {
            throw new SettingProblem("%s is missing. Name one: %s.".formatted(flag, names));
        }
        return named.apply(word)
                .orElseThrow(() -> new SettingProblem(
                        "%s is \"%s\": not known here. Give one of %s.".formatted(flag, word, names)));
    }

    /** A span like 24h, 1h30m or 90s. */
    Optional<Duration> duration(String flag) {
        return given(flag)
                .map(text -> SettingsReader.duration(text)
                        .orElseThrow(() ->
                                new SettingProblem("%s is \"%s\": not a duration. Write it like 24h, 1h30m or 90s."
                                        .formatted(flag, text))));
    }

    /** An instant in RFC 3339. */
    Optional<Instant> instant(String flag) {
        try {
            return given(flag).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new SettingProblem("%s is \"%s\": not an instant. Give one such as 2026-12-01T09:00:00Z."
                    .formatted(flag, given(flag).orElse("")));
        }
    }

    /** Several names, with commas between them; all of them by default. */
    <T> List<T> someOf(String flag, String all, Function<String, Optional<T>> named) {
        return Arrays.stream(given(flag).orElse(all).split(",", -1))
                .map(String::strip)
                .distinct()
                .map(word -> named.apply(word)
                        .orElseThrow(() -> new SettingProblem(
                                "%s has \"%s\": not known here. Give some of %s.".formatted(flag, word, all))))
                .toList();
    }

    /** A number, or all from one to another. */
    List<Integer> seeds(String flag, String byDefault) {
        var text = given(flag).orElse(byDefault);
        var range = RANGE.matcher(text);
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (first <= last && last - first < MOST_SEEDS) {
                return IntStream.rangeClosed(first, last).boxed().toList();
            }
        }
        throw new SettingProblem("%s is \"%s\": not seeds. Give a number, or two like 42..51, at most %,d in all."
                .formatted(flag, text, MOST_SEEDS));
    }
}
