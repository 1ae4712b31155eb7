package io.gpulease.app;

import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.Words;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease verdict}: what the platform says to a violation, once. */
final class VerdictCommand {
    static final String NAME = "verdict";
    private static final String UPHOLD = "--uphold";
    private static final String DISMISS = "--dismiss";

    private VerdictCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Upholds a violation, or dismisses it: that lifts a suspension, and gives back or credits the time lost."
                                + " A verdict is final.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 it stands so now; 1 it could not be changed, or has the other verdict already; 2 wrong flag, or no"
                                + " such violation; 4 no cluster.");
        return OneViolation.named(named)
                .addOption(OptionSpec.builder(UPHOLD)
                        .type(boolean.class)
                        .description("It stands: a suspended lease ends.")
                        .build())
                .addOption(OptionSpec.builder(DISMISS)
                        .type(boolean.class)
                        .description("It does not stand.")
                        .build());
    }

    /** @throws SettingProblem if a flag is wrong, or there is no cluster or no such violation */
    static int run(ParseResult parsed, PrintStream err) {
        var flags = new Flags(parsed);
        if (flags.isGiven(UPHOLD) == flags.isGiven(DISMISS)) {
            throw new SettingProblem("a verdict is one of two: give either %s or %s.".formatted(UPHOLD, DISMISS));
        }
        String verdict = flags.isGiven(UPHOLD) ? Words.Verdict.UPHELD : Words.Verdict.DISMISSED;
        return OneViolation.of(parsed)
                .change(
                        violation -> change(violation, verdict),
                        "the right to patch leaseviolations as the abuse desk",
                        err);
    }

    static OneViolation.Change change(LeaseViolation violation, String verdict) {
        String stands = violation.getSpec().verdict();
        if (stands == null) {
            return new OneViolation.Change.Add(
                    "verdict", verdict, "is %s now; the operator goes on from here".formatted(verdict));
        }
        return stands.equals(verdict)
                ? new OneViolation.Change.Nothing("is %s already".formatted(verdict), ExitCode.OK)
                : new OneViolation.Change.Nothing(
                        "is %s already, and a verdict is final".formatted(stands), ExitCode.FAILED);
    }
}
