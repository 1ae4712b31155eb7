package io.gpulease.app;

import io.gpulease.crds.LeaseViolation;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease appeal}: what the tenant says to a violation, once. */
final class AppealCommand {
    static final String NAME = "appeal";
    private static final String TEXT = "--text";
    private static final int LONGEST = 4096;

    private AppealCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Says to the platform's people why a violation should not stand: once, while the window for it is open. A"
                                + " verdict answers it.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 it is on record; 1 it could not be, or there is one already; 2 wrong flag, or no such violation;"
                                + " 4 no cluster.");
        return OneViolation.named(named)
                .addOption(Flags.option("TEXT", "Why it should not stand, at most 4096 characters.", TEXT));
    }

    /** @throws SettingProblem if a flag is wrong, or there is no cluster or no such violation */
    static int run(ParseResult parsed, PrintStream err) {
        String text = new Flags(parsed)
                .given(TEXT)
                .map(String::strip)
                .filter(given -> !given.isEmpty())
                .orElseThrow(() ->
                        new SettingProblem("%s is missing. Say why the violation should not stand.".formatted(TEXT)));
        if (text.length() > LONGEST) {
            throw new SettingProblem(
                    "%s has %d characters, and an appeal at most %d. Say it shorter, or where to read the rest."
                            .formatted(TEXT, text.length(), LONGEST));
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return OneViolation.of(parsed)
                .change(
                        violation -> change(violation, text, now),
                        "the right to patch leaseviolations of the tenant, and the window for appeals to be open",
                        err);
    }

    static OneViolation.Change change(LeaseViolation violation, String text, Instant now) {
        if (violation.getSpec().verdict() != null) {
            return new OneViolation.Change.Nothing(
                    "is %s already, and a verdict is final"
                            .formatted(violation.getSpec().verdict()),
                    ExitCode.FAILED);
        }
        if (violation.getSpec().appeal() != null) {
            return new OneViolation.Change.Nothing(
                    "has an appeal already, and an appeal is made once", ExitCode.FAILED);
        }
        return new OneViolation.Change.Add(
                "appeal", Map.of("text", text, "at", now.toString()), "the appeal is on record; a verdict answers it");
    }
}
