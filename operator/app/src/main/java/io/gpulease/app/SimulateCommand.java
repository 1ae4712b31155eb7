package io.gpulease.app;

import io.gpulease.simulate.Simulation;
import io.gpulease.simulate.policy.PolicyName;
import io.gpulease.simulate.report.Report;
import io.gpulease.simulate.report.ReportJson;
import io.gpulease.simulate.trace.SwfFile;
import io.gpulease.simulate.trace.Trace;
import io.gpulease.simulate.trace.TraceProblem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease simulate}: a recorded workload against a policy, without a cluster. */
final class SimulateCommand {
    private static final String TRACE = "--trace";
    private static final String POLICY = "--policy";
    private static final String PROCESSORS = "--processors";
    private static final String FIRST = "--first";
    private static final String JOBS = "--jobs";
    private static final String OUTPUT = "--output";

    private SimulateCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Replays a recorded workload (Standard Workload Format, also compressed by gzip) on a flat pool"
                                + " of processors, one GPU each, and tells how long its jobs wait. Needs no cluster.")
                .optionListHeading("%n")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "A job is a lease for the time it asked for, given back when the job was done; it is cut off"
                                + " where it ran longer. Of two jobs that arrive at one instant the first in the trace is"
                                + " first in the queue.",
                        "",
                        "Exit codes: 0 done; 1 failed; 2 wrong flag, or a trace that cannot be replayed.");
        return named.addOption(option("FILE", "The trace.", TRACE))
                .addOption(option("NAME", "The policy: " + policies() + ".", POLICY))
                .addOption(option("N", "Size of the pool. Default: what the trace says of its machine.", PROCESSORS))
                .addOption(option("N", "Begins with this job, counted from 0, on an empty pool. Default: 0.", FIRST))
                .addOption(option("N", "Replays so many jobs. Default: all.", JOBS))
                .addOption(
                        option("table|json", "Form of the report on standard output. Default: table.", "-o", OUTPUT));
    }

    private static OptionSpec option(String form, String description, String... names) {
        return OptionSpec.builder(names)
                .paramLabel(form)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    private static String policies() {
        return Arrays.stream(PolicyName.values())
                .map(policy -> "%s (%s)".formatted(policy.word(), policy.meaning()))
                .collect(Collectors.joining(", "));
    }

    /** @throws SettingProblem if a flag is wrong or the trace cannot be replayed */
    static int run(ParseResult parsed, PrintStream out) {
        var json = wantsJson(given(parsed, OUTPUT).orElse("table"));
        var policy = policy(required(parsed, POLICY, "Name one: " + words() + "."));
        var file = Path.of(required(parsed, TRACE, "Give the path of a file in the Standard Workload Format."));
        var processors = number(parsed, PROCESSORS, 1);
        try {
            var trace = part(SwfFile.read(file), number(parsed, FIRST, 0), number(parsed, JOBS, 1));
            var report = replay(
                    Simulation.of(trace, processors), policy, trace.jobs().size());
            out.println(json ? ReportJson.of(report).toPrettyString() : report.table());
            return ExitCode.OK;
        } catch (TraceProblem e) {
            throw new SettingProblem(String.valueOf(e.getMessage()));
        }
    }

    private static Trace part(Trace whole, OptionalInt first, OptionalInt jobs) {
        if (first.isEmpty() && jobs.isEmpty()) {
            return whole;
        }
        int from = first.orElse(0);
        return whole.window(from, jobs.orElse(Math.max(1, whole.jobs().size() - from)));
    }

    private static Report replay(Simulation simulation, PolicyName policy, int jobs) {
        var progress = ProgressLine.of(jobs, System.err);
        var report = simulation.run(policy, progress);
        progress.erase();
        return report;
    }

    private static boolean wantsJson(String form) {
        return switch (form) {
            case "json" -> true;
            case "table" -> false;
            default ->
                throw new SettingProblem(
                        "%s is \"%s\": not a form of this report. Give table or json.".formatted(OUTPUT, form));
        };
    }

    private static PolicyName policy(String word) {
        return PolicyName.of(word)
                .orElseThrow(() -> new SettingProblem(
                        "%s is \"%s\": not known. Give one of %s.".formatted(POLICY, word, words())));
    }

    private static String words() {
        return Arrays.stream(PolicyName.values()).map(PolicyName::word).collect(Collectors.joining(", "));
    }

    private static OptionalInt number(ParseResult parsed, String flag, int lowest) {
        var given = given(parsed, flag);
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
                .formatted(flag, given.get(), lowest));
    }

    private static String required(ParseResult parsed, String flag, String advice) {
        return given(parsed, flag).orElseThrow(() -> new SettingProblem("%s is missing. %s".formatted(flag, advice)));
    }

    private static Optional<String> given(ParseResult parsed, String flag) {
        return Optional.ofNullable(parsed.matchedOptionValue(flag, (String) null));
    }
}
