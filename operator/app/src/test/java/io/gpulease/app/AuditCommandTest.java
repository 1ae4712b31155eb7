package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gpulease.controller.ledger.Chain;
import io.gpulease.controller.ledger.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages are the operator's own form, so that it and what audits it cannot come to differ. */
class AuditCommandTest {

    private static final String START = """
            {"seq":%d,"at":"2026-12-10T09:00:00Z","key":"hold %s","kind":"start","uid":"uid-%s","namespace":"ants-a","lease":"%s","tenant":"ants","tier":"OnDemand",\
            "from":"2026-12-10T09:00:00Z","started":"2026-12-10T09:00:00Z","ends":"2026-12-10T10:00:00Z","state":"%s","nodes":[{"name":"n1","gpus":8,"of":8}],\
            "lines":[{"kind":"Active","from":"2026-12-10T09:00:00Z","to":"2026-12-10T09:00:00Z","gpuSeconds":0,"gpus":8}]}\
            """;
    private static final String END = """
            {"seq":%d,"at":"2026-12-10T10:00:00Z","key":"end","kind":"end","uid":"uid-%s","namespace":"ants-a","lease":"%s","tenant":"ants","tier":"OnDemand",\
            "from":"2026-12-10T10:00:00Z","started":"2026-12-10T09:00:00Z","nodes":[{"name":"n1","gpus":8,"of":8}],\
            "lines":[{"kind":"Active","from":"2026-12-10T09:00:00Z","to":"2026-12-10T10:00:00Z","gpuSeconds":28800}]}\
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void saysThatAllIsInOrder() throws Exception {
        Path ledger = ledger(List.of(START.formatted(1, "a", "a", "a", "a"), END.formatted(2, "a", "a")));

        assertThat(run("audit", "-f", ledger.toString())).isEqualTo(ExitCode.OK);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("2 records in 1 pages, of 1 leases", "Everything is in order.");
    }

    @Test
    void namesTheFirstBreachAndFails() throws Exception {
        Path ledger = ledger(List.of(
                START.formatted(1, "a", "a", "a", "a"),
                START.formatted(2, "b", "b", "b", "b"),
                END.formatted(3, "a", "a"),
                END.formatted(4, "b", "b")));

        assertThat(run("audit", "-f", ledger.toString())).isEqualTo(ExitCode.FOUND);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(
                        "BREACH (capacity): node n1 has 8 GPUs, and from 2026-12-10T09:00:00Z on 16 of it were promised");
    }

    @Test
    void refusesAFileThatHasNothingToLookAt() throws Exception {
        Path file = Files.writeString(folder.resolve("empty.json"), "{\"items\":[]}");

        assertThat(run("audit", "-f", file.toString())).isEqualTo(ExitCode.USAGE);
    }

    private Path ledger(List<String> records) throws IOException {
        var list = JsonNodeFactory.instance.objectNode();
        list.putArray("items")
                .add(new Page(YearMonth.of(2026, 12), 1, Chain.BEGINNING, records)
                        .toObject("gpulease-ledger-000000000001"));
        return Files.writeString(folder.resolve("ledger.json"), list.toString());
    }

    private int run(String... args) throws InterruptedException {
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return Main.run(args, out, out);
    }
}
