package io.gpulease.app;

import io.gpulease.bridge.SnapshotFile;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code gpulease snapshot}: all that the engine decides by, as a file that can be sent to somebody. */
final class SnapshotCommand {
    static final String NAME = "snapshot";

    private SnapshotCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Prints everything that the engine decides by, as JSON: pools, nodes, sites, tenants, and all leases"
                                + " and quotes with their bookings. 'gpulease simulate --snapshot FILE' replays the decision from it without"
                                + " a cluster. It names leases, tenants and nodes, and holds no secrets, specs of pods or"
                                + " environment.")
                .footer("", "Exit codes: 0 done; 2 wrong flag; 4 no cluster to read, or not the right to.");
        return named;
    }

    static int run(PrintStream out, PrintStream err) throws InterruptedException {
        out.println(SnapshotFile.write(ReadCluster.snapshot(err)));
        return ExitCode.OK;
    }
}
