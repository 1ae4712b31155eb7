package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.app.verify.SavedFile;
import io.gpulease.app.violations.TrialReport;
import io.gpulease.controller.finding.Trial;
import io.gpulease.controller.measure.Measured;
import io.gpulease.controller.measure.PastMeasurements;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.rules.Compilation;
import io.gpulease.rules.RuleCompiler;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease policy test}: whom a policy would hit, live and on record, before it is put in force. */
final class PolicyCommand {
    static final String NAME = "policy";
    private static final String TEST = "test";
    private static final String FILES = "--filename";
    private static final String SINCE = "--since";
    private static final String STEP = "--step";
    private static final int MOST_STEPS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Setting> MEASURES = List.of(
            Setting.PROMETHEUS_URL,
            Setting.PROMETHEUS_MAX_AGE,
            Setting.PROMETHEUS_TOKEN_FILE,
            Setting.PROMETHEUS_METRICS);

    private PolicyCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage().description("Tries policies before they are put in force.");
        var test = CommandSpec.create().name(TEST).addOption(Main.help());
        test.usageMessage()
                .header("Says whom policies would hit, when, and by what evidence.")
                .description(
                        "Asks the rules of LeasePolicies in files about the leases in the cluster, as if they were in force, whatever"
                                + " their mode; nothing is changed. With --since also about the time before, by what Prometheus"
                                + " has on record of the pods that there are now. Pods and leases that are gone are not in it.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 nobody would be hit; 2 wrong flag or file, or a rule that does not compile; 4 no cluster or no"
                                + " Prometheus to read, or not the right to; 5 somebody would be hit.");
        test.addOption(OptionSpec.builder("-f", FILES)
                        .paramLabel("FILE")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("1..*")
                        .description("LeasePolicies as kubectl takes them. Other kinds are passed over.")
                        .build())
                .addOption(Flags.option("DURATION", "How far to look back. Default: not at all.", SINCE))
                .addOption(Flags.option("DURATION", "How far apart the looks are. Default: 1m.", STEP));
        MEASURES.forEach(setting -> test.addOption(OperatorCommand.option(setting)));
        test.addOption(OutputForm.option(OutputForm.TABLE));
        return named.addSubcommand(TEST, test);
    }

    /** @throws SettingProblem if a flag or a file is wrong, or the cluster or Prometheus cannot be read */
    static int run(ParseResult parsed, PrintStream out, PrintStream err) throws InterruptedException {
        if (parsed.subcommand() == null) {
            parsed.commandSpec().commandLine().usage(out);
            return ExitCode.USAGE;
        }
        ParseResult test = parsed.subcommand();
        var flags = new Flags(test);
        var form = OutputForm.of(flags, OutputForm.TABLE);
        Duration since = flags.duration(SINCE).orElse(Duration.ZERO);
        Duration step = flags.duration(STEP).orElse(Duration.ofMinutes(1));
        if (step.isZero() || since.dividedBy(step) > MOST_STEPS) {
            throw new SettingProblem(
                    "%s of %s in steps of %s are too many looks. Make the step longer; at most %,d of them."
                            .formatted(SINCE, since, step, MOST_STEPS));
        }
        Optional<PastMeasurements> past = measurements(test);
        var trial = new Trial();
        policies(flags).forEach(trial::add);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var cluster = ReadRuled.of(err);
        trial.count(cluster.gpuResources());
        cluster.pods().forEach(trial::see);
        if (!trial.figures().isEmpty() && past.isEmpty()) {
            err.println("some rules read measurements, and %s is not given: whether they are kept is Unknown"
                    .formatted(Setting.PROMETHEUS_URL.flag()));
        }
        var progress = ProgressLine.of((int) since.dividedBy(step) + 1, "looks", err);
        int looks = 0;
        for (Instant at = now.minus(step.multipliedBy(since.dividedBy(step))); !at.isAfter(now); at = at.plus(step)) {
            trial.look(cluster.leases(), measured(past, trial, at), at);
            progress.accept(++looks);
        }
        progress.erase();
        out.println(form.show(wide -> TrialReport.table(trial, now, wide), () -> TrialReport.json(trial, now)));
        return trial.breaches().stream().anyMatch(Trial.Breach::isHit) ? ExitCode.FOUND : ExitCode.OK;
    }

    private static Optional<Measured> measured(Optional<PastMeasurements> past, Trial trial, Instant at)
            throws InterruptedException {
        if (past.isEmpty() || trial.figures().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(past.get().at(at, trial.figures()));
        } catch (IOException e) {
            throw SettingProblem.ofTheCluster("Prometheus cannot be read: %s. Check %s."
                    .formatted(e.getMessage(), Setting.PROMETHEUS_URL.flag()));
        }
    }

    private static Optional<PastMeasurements> measurements(ParseResult test) {
        return new SettingsReader(
                        setting -> MEASURES.contains(setting)
                                ? Optional.ofNullable(test.matchedOptionValue(setting.flag(), (String) null))
                                : Optional.empty(),
                        name -> Optional.ofNullable(System.getenv(name)),
                        Optional.empty())
                .prometheus()
                .map(PastMeasurements::new);
    }

    private static List<LeasePolicy> policies(Flags flags) {
        var policies = new ArrayList<LeasePolicy>();
        for (Path file : flags.files(FILES)) {
            SavedFile saved = read(file);
            saved.ofKind("LeasePolicy").forEach(one -> policies.add(understood(file, one)));
        }
        if (policies.isEmpty()) {
            throw new SettingProblem(
                    "%s names no file with a LeasePolicy. Give one, as kubectl takes it.".formatted(FILES));
        }
        var compiler = new RuleCompiler();
        policies.forEach(policy -> compiled(policy, compiler));
        return policies;
    }

    private static SavedFile read(Path file) {
        try {
            return SavedFile.read(Files.readString(file));
        } catch (IOException e) {
            throw new SettingProblem("%s cannot be read: %s.".formatted(file, e));
        } catch (IllegalArgumentException e) {
            throw new SettingProblem("%s is neither YAML nor JSON: %s.".formatted(file, e.getMessage()));
        }
    }

    private static LeasePolicy understood(Path file, JsonNode one) {
        try {
            var policy = JSON.treeToValue(one, LeasePolicy.class);
            if (policy.getSpec() == null || policy.getMetadata().getName() == null) {
                throw new IllegalArgumentException("it has no name or no spec");
            }
            return policy;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SettingProblem("%s: LeasePolicy %s cannot be read: %s"
                    .formatted(
                            file,
                            one.at("/metadata/name").asText(),
                            Arrays.stream(String.valueOf(e.getMessage()).split("\\R", 2))
                                    .findFirst()
                                    .orElse("")));
        }
    }

    /** A rule that cannot be asked would hit nobody, which is no answer. */
    private static void compiled(LeasePolicy policy, RuleCompiler compiler) {
        for (var rule : policy.getSpec().rules()) {
            if (compiler.compile(rule.expression()) instanceof Compilation.Refused(var problems)) {
                throw new SettingProblem("rule %s of LeasePolicy %s does not compile: %s"
                        .formatted(rule.name(), policy.getMetadata().getName(), problems.getFirst()));
            }
        }
    }
}
