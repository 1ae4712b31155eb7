package io.gpulease.simulate.form;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.simulate.report.PackingReport;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.Reported;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a report can look like. */
public enum Form {
    TABLE,
    WIDE,
    JSON,
    YAML,
    HTML;

    public static Optional<Form> of(String word) {
        return Arrays.stream(values()).filter(form -> form.word().equals(word)).findFirst();
    }

    /** The names of all, one after the other. */
    public static String words() {
        return Arrays.stream(values()).map(Form::word).collect(Collectors.joining("|"));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The report in this form. */
    public String show(Reported reported) {
        return switch (this) {
            case TABLE -> table(reported, false);
            case WIDE -> table(reported, true);
            case JSON -> json(reported).toPrettyString();
            case YAML -> Yaml.of(json(reported));
            case HTML -> html(reported);
        };
    }

    private static String table(Reported reported, boolean wide) {
        return switch (reported) {
            case Report report -> wide ? ReportTable.wide(report) : ReportTable.of(report);
            case PackingReport packing -> wide ? PackingTable.wide(packing) : PackingTable.of(packing);
        };
    }

    private static JsonNode json(Reported reported) {
        return switch (reported) {
            case Report report -> ReportJson.of(report);
            case PackingReport packing -> PackingJson.of(packing);
        };
    }

    private static String html(Reported reported) {
        return switch (reported) {
            case Report report -> ReportPage.of(report);
            case PackingReport packing -> PackingPage.of(packing);
        };
    }
}
