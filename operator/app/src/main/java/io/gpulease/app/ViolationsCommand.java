package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.app.violations.ViolationReport;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.Words;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease violations}: which leases broke which rule, what was seen, and what comes next. */
final class ViolationsCommand {
    static final String NAME = "violations";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "--namespace";
    private static final String LEASE = "--lease";
    private static final String OPEN = "--open";

    private ViolationsCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Lists the violations on record with what was seen: 'wide' also the appeal, the verdict and all evidence."
                                + " A tenant may read those of its own namespaces.")
                .sortOptions(false)
                .width(110)
                .footer("", "Exit codes: 0 done; 2 wrong flag; 4 no cluster to read, or not the right to.");
        return named.addOption(Flags.option(
                        "NAME",
                        "One namespace only; it takes no more than the right to read that one.",
                        "-n",
                        NAMESPACE))
                .addOption(Flags.option("NAME", "Leases of that name only.", LEASE))
                .addOption(OptionSpec.builder(OPEN)
                        .type(boolean.class)
                        .description("Only those that are not final: neither Dismissed nor Upheld.")
                        .build())
                .addOption(OutputForm.option(OutputForm.TABLE));
    }

    /** @throws SettingProblem if a flag is wrong, or there is no cluster */
    static int run(ParseResult parsed, PrintStream out, PrintStream err) {
        var flags = new Flags(parsed);
        var form = OutputForm.of(flags, OutputForm.TABLE);
        Predicate<LeaseViolation> wanted = flags.given(LEASE)
                .<Predicate<LeaseViolation>>map(
                        name -> each -> each.getSpec().leaseName().equals(name))
                .orElse(_ -> true);
        if (flags.isGiven(OPEN)) {
            wanted = wanted.and(each -> !isFinal(each.statusOrEmpty().phaseOrOpen()));
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<LeaseViolation> violations =
                read(flags.namespace(NAMESPACE), err).stream().filter(wanted).toList();
        out.println(form.show(
                wide -> ViolationReport.table(violations, now, wide), () -> ViolationReport.json(violations, now)));
        return ExitCode.OK;
    }

    private static boolean isFinal(String phase) {
        return phase.equals(Words.ViolationPhase.DISMISSED) || phase.equals(Words.ViolationPhase.UPHELD);
    }

    private static List<LeaseViolation> read(Optional<String> namespace, PrintStream err) {
        LogSetup.quiet();
        List<LeaseViolation> violations = new ArrayList<>();
        try (var clients = Clients.open()) {
            new ReadPages(clients.watching(), "leaseviolations", namespace)
                    .each(item -> understood(item, err).ifPresent(violations::add));
            return violations;
        } catch (KubernetesClientException e) {
            throw SettingProblem.ofTheCluster(
                    "the violations cannot be read: %s. It takes the right to list leaseviolations%s"
                            .formatted(
                                    Clients.said(e),
                                    namespace.isPresent()
                                            ? " in the namespace."
                                            : " in all namespaces; with %s in one.".formatted(NAMESPACE)));
        }
    }

    /** One that cannot be read is told, and the others are shown all the same. */
    static Optional<LeaseViolation> understood(JsonNode item, PrintStream err) {
        try {
            var violation = JSON.treeToValue(item, LeaseViolation.class);
            if (violation.getSpec() == null) {
                throw new IllegalArgumentException("it has no spec");
            }
            return Optional.of(violation);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            err.println(ReadPages.leftOut("leaseviolation", item, e));
            return Optional.empty();
        }
    }
}
