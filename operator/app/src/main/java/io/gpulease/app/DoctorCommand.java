package io.gpulease.app;

import io.gpulease.app.doctor.Doctor;
import io.gpulease.app.doctor.DoctorReport;
import io.gpulease.app.doctor.HttpCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease doctor}: is the installation in order, and if not, what is to be done? */
final class DoctorCommand {
    static final String NAME = "doctor";

    private DoctorCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Checks the cluster of KUBECONFIG: the API server's version, clocks, kinds, the operator's rights, the"
                                + " admission policies and (by dry run) that they hold, who leads, pools and nodes, tenants' roles; and"
                                + " says what cannot be seen from outside the nodes. Changes nothing. docs/doctor.md has each check.")
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 nothing is wrong (warnings and what a person has to look at do not count); 2 wrong flag; 4 no"
                                + " cluster to ask; 5 something is wrong, or could not be found out.");
        return named.addOption(Flags.option(
                        "NAME",
                        "The operator's namespace. Default: that of its account (ClusterRoleBinding gpulease-operator).",
                        Setting.NAMESPACE.flag()))
                .addOption(OutputForm.option(OutputForm.TABLE));
    }

    /** @throws SettingProblem if a flag is wrong, or the cluster does not answer */
    static int run(ParseResult parsed, PrintStream out) throws InterruptedException {
        var flags = new Flags(parsed);
        var form = OutputForm.of(flags, OutputForm.TABLE);
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            var cluster = new HttpCluster(clients.watching(), InstantSource.system());
            var findings = Doctor.examine(cluster, flags.given(Setting.NAMESPACE.flag()));
            out.println(form.show(
                    wide -> DoctorReport.table(findings, wide, isColoured()), () -> DoctorReport.json(findings)));
            return Doctor.isTrouble(findings) ? ExitCode.FOUND : ExitCode.OK;
        } catch (IOException e) {
            throw SettingProblem.ofTheCluster(e.getMessage() + ". Check the server that KUBECONFIG names.");
        }
    }

    // JDK 25 has none where nobody looks, as those before JDK 22 had.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isColoured() {
        var console = System.console();
        return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }
}
