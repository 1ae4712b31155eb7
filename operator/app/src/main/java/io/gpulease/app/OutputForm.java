package io.gpulease.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.simulate.form.Yaml;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/** The forms that a command answers in: two for people, two for programs. */
enum OutputForm {
    TABLE,
    WIDE,
    JSON,
    YAML;

    static final String SHORT = "-o";
    static final String FLAG = "--output";

    /** A table for people. */
    @FunctionalInterface
    interface Table {
        /** @param wide with everything that there is to say */
        String text(boolean wide);
    }

    static OptionSpec option(OutputForm byDefault) {
        return Flags.option(words("|"), "Form of the answer. Default: %s.".formatted(byDefault.word()), SHORT, FLAG);
    }

    /** @throws SettingProblem if another form is asked for */
    static OutputForm of(Flags flags, OutputForm byDefault) {
        return flags.oneOf(FLAG, byDefault.word(), OutputForm::named, words(", "));
    }

    private static Optional<OutputForm> named(String word) {
        return Arrays.stream(values()).filter(form -> form.word().equals(word)).findFirst();
    }

    private static String words(String between) {
        return Arrays.stream(values()).map(OutputForm::word).collect(Collectors.joining(between));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The answer in this form, without a line's end after the last line. */
    String show(Table table, Supplier<JsonNode> json) {
        return switch (this) {
            case TABLE -> table.text(false);
            case WIDE -> table.text(true);
            case JSON -> json.get().toPrettyString();
            case YAML -> Yaml.of(json.get());
        };
    }
}
