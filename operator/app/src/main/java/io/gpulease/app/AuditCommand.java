package io.gpulease.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.audit.Audit;
import io.gpulease.audit.Breach;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease audit}: is what the operator says of promises and usage what follows from its ledger? */
final class AuditCommand {
    static final String NAME = "audit";
    private static final String NAMESPACE = "--namespace";
    static final String FILE = "--file";
    private static final String OUTPUT = "--output";
    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Recomputes from the ledger, without the engine: is its chain unbroken, was at every instant no more promised"
                                + " of a node than it has, do nodes and leases say what is on record, has every lease left its end, and is every statement the sum of its"
                                + " records. Names the first breach. A statement without a ledger is checked for its sums.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 all is in order; 2 wrong flag or file; 4 no cluster to read, or not the right to; 5 a breach.");
        return named.addOption(option(
                        "NAME",
                        "The operator's namespace, where the ledger is. Default: gpulease-system.",
                        "-n",
                        NAMESPACE))
                .addOption(OptionSpec.builder("-f", FILE)
                        .paramLabel("FILE")
                        .type(String[].class)
                        .auxiliaryTypes(String.class)
                        .arity("1")
                        .description(
                                "Objects in JSON, as 'kubectl get ... -o json' prints them, in place of a cluster's: pages of the ledger, statements, leases (all that there are), nodes and pools. May be given several times.")
                        .build())
                .addOption(option("table|json", "Form of the answer. Default: table.", "-o", OUTPUT));
    }

    private static OptionSpec option(String form, String description, String... names) {
        return OptionSpec.builder(names)
                .paramLabel(form)
                .type(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    /** @throws SettingProblem if a flag or a file is wrong, or there is no cluster */
    static int run(ParseResult parsed, PrintStream out) {
        String form = parsed.matchedOptionValue(OUTPUT, "table");
        if (!form.equals("table") && !form.equals("json")) {
            throw new SettingProblem(
                    "%s is \"%s\": not a form of this answer. Give one of table, json.".formatted(OUTPUT, form));
        }
        String[] files = parsed.matchedOptionValue(FILE, new String[0]);
        Audit.Input input = files.length > 0
                ? AuditInput.ofFiles(files)
                : AuditInput.ofCluster(parsed.matchedOptionValue(NAMESPACE, "gpulease-system"));
        Audit.Report report = Audit.of(input);
        if (form.equals("json")) {
            out.println(json(report).toPrettyString());
        } else {
            print(report, out);
        }
        return report.isClean() ? ExitCode.OK : ExitCode.FOUND;
    }

    private static void print(Audit.Report report, PrintStream out) {
        out.println("%d records in %d pages, of %d leases; %d pages of statements"
                .formatted(report.records(), report.pages(), report.leases(), report.statements()));
        report.notChecked().forEach(what -> out.println("Not checked: " + what));
        if (report.isClean()) {
            out.println("Everything is in order.");
            return;
        }
        Breach first = report.breaches().getFirst();
        out.println("BREACH (%s): %s".formatted(first.check(), first.message()));
        if (report.breaches().size() > 1) {
            out.println("and %d more: -o json lists them"
                    .formatted(report.breaches().size() - 1));
        }
    }

    private static ObjectNode json(Audit.Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("records", report.records())
                .put("pages", report.pages())
                .put("leases", report.leases())
                .put("statements", report.statements());
        var breaches = root.putArray("breaches");
        report.breaches()
                .forEach(breach ->
                        breaches.addObject().put("check", breach.check()).put("message", breach.message()));
        var not = root.putArray("notChecked");
        report.notChecked().forEach(not::add);
        return root;
    }
}
