package io.gpulease.app;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one binary: {@code gpulease COMMAND}. */
public final class Main {
    private static final String SIMULATE = "simulate";

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var code = run(args, System.out, System.err);
        // Not exit(): what a failed start left running must not be waited for.
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        var line = commandLine(args.length > 0 ? args[0] : "");
        try {
            return execute(line.parseArgs(args), out, err);
        } catch (UnmatchedArgumentException e) {
            err.println(unknown(e));
        } catch (ParameterException e) {
            err.println(oneLine(e) + ". See 'gpulease --help'.");
        } catch (SettingProblem e) {
            err.println(oneLine(e));
            return e.isAboutTheCluster() ? ExitCode.NO_CLUSTER : ExitCode.USAGE;
        }
        return ExitCode.USAGE;
    }

    private static CommandLine commandLine(String asked) {
        var spec = CommandSpec.create().name("gpulease").addOption(help());
        spec.usageMessage()
                .description("Leases surplus GPUs of a Kubernetes cluster to tenants, by written terms.")
                .commandListHeading("%nCommands:%n")
                .footer("", "'gpulease COMMAND --help' lists the settings of a command.");
        var operator = OperatorCommand.spec();
        operator.usageMessage().header("Runs the operator.");
        spec.addSubcommand(OperatorCommand.NAME, operator);
        var version = CommandSpec.create().name("version").addOption(help());
        version.usageMessage().header("Prints the version.");
        spec.addSubcommand("version", version);
        spec.addSubcommand(SIMULATE, simulate(asked.equals(SIMULATE)));
        var snapshot =
                command(SnapshotCommand.NAME, "Prints all that the engine decides by, to be replayed elsewhere.");
        spec.addSubcommand(
                SnapshotCommand.NAME, asked.equals(SnapshotCommand.NAME) ? SnapshotCommand.spec(snapshot) : snapshot);
        var recall = command(RecallCommand.NAME, "Takes capacity back for its owner, or says what that would do.");
        spec.addSubcommand(RecallCommand.NAME, asked.equals(RecallCommand.NAME) ? RecallCommand.spec(recall) : recall);
        var usage = command(UsageCommand.NAME, "Tells what tenants used in a month, and what it costs.");
        spec.addSubcommand(UsageCommand.NAME, asked.equals(UsageCommand.NAME) ? UsageCommand.spec(usage) : usage);
        var violations = command(ViolationsCommand.NAME, "Lists violations of written rules, with evidence.");
        spec.addSubcommand(
                ViolationsCommand.NAME,
                asked.equals(ViolationsCommand.NAME) ? ViolationsCommand.spec(violations) : violations);
        var verdict = command(VerdictCommand.NAME, "Upholds a violation, or dismisses it.");
        spec.addSubcommand(
                VerdictCommand.NAME, asked.equals(VerdictCommand.NAME) ? VerdictCommand.spec(verdict) : verdict);
        var appeal = command(AppealCommand.NAME, "Appeals against a violation.");
        spec.addSubcommand(AppealCommand.NAME, asked.equals(AppealCommand.NAME) ? AppealCommand.spec(appeal) : appeal);
        var policy = command(PolicyCommand.NAME, "Tries policies before they are put in force.");
        spec.addSubcommand(PolicyCommand.NAME, asked.equals(PolicyCommand.NAME) ? PolicyCommand.spec(policy) : policy);
        var audit = command(AuditCommand.NAME, "Recomputes promises and statements from the ledger.");
        spec.addSubcommand(AuditCommand.NAME, asked.equals(AuditCommand.NAME) ? AuditCommand.spec(audit) : audit);
        var doctor = command(DoctorCommand.NAME, "Checks the installation, and says what to do.");
        spec.addSubcommand(DoctorCommand.NAME, asked.equals(DoctorCommand.NAME) ? DoctorCommand.spec(doctor) : doctor);
        var verify = command(VerifyCommand.NAME, "Checks signed hand-over records and erasure receipts.");
        spec.addSubcommand(VerifyCommand.NAME, asked.equals(VerifyCommand.NAME) ? VerifyCommand.spec(verify) : verify);
        return new CommandLine(spec);
    }

    private static CommandSpec command(String name, String header) {
        var spec = CommandSpec.create().name(name).addOption(help());
        spec.usageMessage().header(header);
        return spec;
    }

    /** The operator's start does not pay for what only this command needs. */
    private static CommandSpec simulate(boolean asked) {
        var spec = CommandSpec.create().name(SIMULATE).addOption(help());
        spec.usageMessage().header("Replays a recorded workload, without a cluster.");
        return asked ? SimulateCommand.spec(spec) : spec;
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Prints this help.")
                .build();
    }

    private static int execute(ParseResult parsed, PrintStream out, PrintStream err) throws InterruptedException {
        var asked = parsed.subcommand() == null ? parsed : parsed.subcommand();
        var innermost = asked.subcommand() == null ? asked : asked.subcommand();
        if (innermost.isUsageHelpRequested() || asked.isUsageHelpRequested()) {
            innermost.commandSpec().commandLine().usage(out);
            return ExitCode.OK;
        }
        return switch (asked.commandSpec().name()) {
            case OperatorCommand.NAME -> OperatorCommand.run(asked);
            case SIMULATE -> SimulateCommand.run(asked, out);
            case SnapshotCommand.NAME -> SnapshotCommand.run(asked, out, err);
            case RecallCommand.NAME -> RecallCommand.run(asked, out, err);
            case UsageCommand.NAME -> UsageCommand.run(asked, out, err);
            case ViolationsCommand.NAME -> ViolationsCommand.run(asked, out, err);
            case VerdictCommand.NAME -> VerdictCommand.run(asked, err);
            case AppealCommand.NAME -> AppealCommand.run(asked, err);
            case PolicyCommand.NAME -> PolicyCommand.run(asked, out, err);
            case VerifyCommand.NAME -> VerifyCommand.run(asked, out, err);
            case AuditCommand.NAME -> AuditCommand.run(asked, out);
            case DoctorCommand.NAME -> DoctorCommand.run(asked, out);
            case "version" -> {
                out.println("gpulease " + Version.text());
                yield ExitCode.OK;
            }
            default -> {
                parsed.commandSpec().commandLine().usage(out);
                yield ExitCode.USAGE;
            }
        };
    }

    private static String unknown(UnmatchedArgumentException e) {
        var what = e.getUnmatched().stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
        var where = e.getCommandLine().getCommandSpec().qualifiedName();
        var flags = e.getUnmatched().stream().allMatch(word -> word.startsWith("-"));
        return "%s: %s %s not known here. '%s --help' lists what is."
                .formatted(
                        where, flags ? "flag " + what : what, e.getUnmatched().size() == 1 ? "is" : "are", where);
    }

    private static String oneLine(Exception e) {
        return Arrays.stream(String.valueOf(e.getMessage()).split("\\R", -1))
                .map(String::strip)
                .collect(Collectors.joining(" "));
    }
}
