package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.bridge.SnapshotFile;
import io.gpulease.engine.model.Snapshot;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease snapshot}: all that the engine decides by, as a file that can be sent to somebody. */
final class SnapshotCommand {
    static final String NAME = "snapshot";

    private SnapshotCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Prints everything that the engine decides by: pools, nodes, sites, tenants, and all leases"
                                + " and quotes with their bookings. 'gpulease simulate --snapshot FILE' replays the decision from it without"
                                + " a cluster. It names leases, tenants and nodes, and holds no secrets, specs of pods or"
                                + " environment.")
                .footer("", "Exit codes: 0 done; 2 wrong flag; 4 no cluster to read, or not the right to.");
        return named.addOption(OutputForm.option(OutputForm.JSON));
    }

    /** @throws SettingProblem if a flag is wrong or there is no cluster */
    static int run(ParseResult parsed, PrintStream out, PrintStream err) throws InterruptedException {
        var form = OutputForm.of(new Flags(parsed), OutputForm.JSON);
        var snapshot = ReadCluster.snapshot(err);
        out.println(form.show(wide -> SnapshotTable.of(snapshot, wide), () -> json(snapshot)));
        return ExitCode.OK;
    }

    private static JsonNode json(Snapshot snapshot) {
        try {
            return new ObjectMapper().readTree(SnapshotFile.write(snapshot));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a snapshot was not written as JSON", e);
        }
    }
}
