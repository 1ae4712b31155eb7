package io.gpulease.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.app.usage.FocusCsv;
import io.gpulease.app.usage.MonthUsage;
import io.gpulease.app.usage.UsageJson;
import io.gpulease.app.usage.UsageTable;
import io.gpulease.bridge.StatementLine;
import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease usage}: what tenants used in a month, what of it is credited, and what it costs. */
final class UsageCommand {
    static final String NAME = "usage";
    private static final String MONTH = "--month";
    private static final String TENANT = "--tenant";
    private static final String NAMESPACE = "--namespace";
    private static final String PROVIDER = "--provider";
    private static final String OUTPUT = "--output";

    private UsageCommand() {}

    /** The forms of the answer. */
    private enum Form {
        TABLE,
        WIDE,
        JSON,
        YAML,
        FOCUS_CSV;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Tells what tenants used in a month (UTC): GPU-hours, what of them is credited, and what they cost. A"
                                + " lease that runs counts up to now; of those whose objects are gone the tenants' statements"
                                + " tell.")
                .sortOptions(false)
                .width(110)
                .footer("", "Exit codes: 0 done; 2 wrong flag; 4 no cluster to read, or not the right to.");
        return named.addOption(option("YYYY-MM", "The month. Default: the present one.", MONTH))
                .addOption(option("NAME", "One tenant only.", TENANT))
                .addOption(option(
                        "NAME",
                        "One namespace only; it takes no more than the right to read that one. Leases that are gone are in it if"
                                + " the tenant's statements are there: in the first of its namespaces.",
                        "-n",
                        NAMESPACE))
                .addOption(option(
                        "table|wide|json|yaml|focus-csv",
                        "Form of the answer: sums by tenant, class and tier; every line; for programs; a dataset of FOCUS 1.2."
                                + " Default: table.",
                        "-o",
                        OUTPUT))
                .addOption(option("NAME", "Who bills, for focus-csv. Default: Gpulease.", PROVIDER));
    }

    private static OptionSpec option(String form, String description, String... names) {
        return OptionSpec.builder(names)
                .paramLabel(form)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    /** @throws SettingProblem if a flag is wrong, or there is no cluster */
    static int run(ParseResult parsed, PrintStream out, PrintStream err) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Form form = form(given(parsed, OUTPUT).orElse(Form.TABLE.word()));
        YearMonth month = given(parsed, MONTH)
                .map(UsageCommand::month)
                .orElseGet(() -> YearMonth.from(now.atOffset(ZoneOffset.UTC)));
        Optional<String> namespace = new Flags(parsed).namespace(NAMESPACE);
        MonthUsage all = read(namespace, month, now, err);
        MonthUsage usage = given(parsed, TENANT).map(all::of).orElse(all);
        print(
                usage,
                form,
                given(parsed, PROVIDER).filter(name -> !name.isBlank()).orElse("Gpulease"),
                out,
                err);
        return ExitCode.OK;
    }

    private static void print(MonthUsage usage, Form form, String provider, PrintStream out, PrintStream err) {
        switch (form) {
            case TABLE -> out.println(UsageTable.summed(usage));
            case WIDE -> out.println(UsageTable.byLine(usage));
            case JSON -> out.println(UsageJson.of(usage).toPrettyString());
            case YAML -> out.print(yaml(UsageJson.of(usage)));
            case FOCUS_CSV -> {
                out.print(new FocusCsv(provider).of(usage));
                long leftOut = FocusCsv.leftOut(usage);
                if (leftOut > 0) {
                    err.println("left out, as nothing is charged for them: %d %s"
                            .formatted(leftOut, leftOut == 1 ? "line" : "lines"));
                }
            }
        }
    }

    private static String yaml(JsonNode tree) {
        return Serialization.asYaml(tree);
    }

    /** Leases that are there speak for themselves, to the second; of those that are gone the statements do. */
    private static MonthUsage read(Optional<String> namespace, YearMonth month, Instant now, PrintStream err) {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            // Statements first: of a lease that goes in between there is a statement at the next try at the latest.
            Map<String, List<StatementLine>> lines = statements(clients, namespace, month, err);
            lines.putAll(new ReadLeases(clients.watching(), namespace).lines(month, now, err));
            return new MonthUsage(
                    month, now, lines.values().stream().flatMap(List::stream).toList());
        } catch (KubernetesClientException e) {
            throw SettingProblem.ofTheCluster("the leases cannot be read: %s. It takes the right to list gpuleases%s"
                    .formatted(
                            Clients.said(e),
                            namespace.isPresent()
                                    ? " in the namespace."
                                    : " in all namespaces; with %s in one.".formatted(NAMESPACE)));
        }
    }

    private static Map<String, List<StatementLine>> statements(
            Clients clients, Optional<String> namespace, YearMonth month, PrintStream err) {
        try {
            return new ReadStatements(clients.watching(), namespace, UsageCommand::aSecond).lines(month, err);
        } catch (KubernetesClientException e) {
            err.println(
                    "left out: leases whose objects are gone, as the statements cannot be read: %s. It takes the right to list leasestatements."
                            .formatted(Clients.said(e)));
            return new HashMap<>();
        }
    }

    /** So long the pages of a statement may take to be written. */
    private static void aSecond() {
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    }

    private static Form form(String word) {
        return Arrays.stream(Form.values())
                .filter(form -> form.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new SettingProblem("%s is \"%s\": not a form of this answer. Give one of %s."
                        .formatted(
                                OUTPUT,
                                word,
                                Arrays.stream(Form.values()).map(Form::word).collect(Collectors.joining(", ")))));
    }

    private static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw new SettingProblem("%s is \"%s\": not a month. Give one such as 2026-12.".formatted(MONTH, text));
        }
    }

    private static Optional<String> given(ParseResult parsed, String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, (String) null));
    }
}
