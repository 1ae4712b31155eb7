package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gpulease.audit.Audit;
import io.gpulease.audit.Breach;
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
import java.util.Optional;
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

    private static final String NODES = """
            {"items":[{"kind":"Node","metadata":{"name":"n1","creationTimestamp":"2026-01-01T00:00:00Z","annotations":{"gpulease.io/allocations":"{\\"uid-a\\":8}"}},
             "status":{"allocatable":{"nvidia.com/gpu":"8"}}}]}
            """;
    private static final String LEASE = """
            {"kind":"GpuLease","metadata":{"name":"%1$s","namespace":"ants-a","uid":"uid-%1$s","creationTimestamp":"2026-01-01T00:00:00Z"},
             "status":{"phase":"Active","term":{"startedAt":"2026-01-01T00:00:00Z"},"placement":{"nodes":[{"name":"n1","gpus":8}]}}}
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

    @Test
    void looksAtTheNodesAndLeasesOfFiles() throws Exception {
        Path nodes = Files.writeString(folder.resolve("nodes.json"), NODES);
        Path leases = Files.writeString(
                folder.resolve("leases.json"),
                "{\"items\":[%s,%s]}".formatted(LEASE.formatted("a"), LEASE.formatted("b")));

        assertThat(run("audit", "-f", nodes.toString(), "-f", leases.toString()))
                .isEqualTo(ExitCode.FOUND);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(
                        "BREACH (nodes): node n1 has 8 GPUs, and by the statuses of the leases 16 of it are held: 8 by ants-a/a (uid-a), 8 by ants-a/b (uid-b)",
                        "Not checked: ledger")
                .doesNotContain("Not checked: nodes", "Not checked: leases");
    }

    /** Of the paths of a cluster that has a double booking on its node. */
    private static String answer(String path) {
        if (path.endsWith("/nodes")) {
            return NODES.replace("\\\"uid-a\\\":8", "\\\"uid-a\\\":8,\\\"uid-x\\\":8");
        }
        return path.endsWith("/gpuleases") ? "{\"items\":[%s]}".formatted(LEASE.formatted("a")) : "{\"items\":[]}";
    }

    @Test
    void looksAtTheNodesOfACluster() throws Exception {
        try (var server = new CannedServer(path -> Optional.of(answer(path)));
                var client = server.client()) {
            var report = Audit.of(AuditInput.of(client, "gpulease-system"));

            assertThat(report.notChecked()).noneMatch(what -> what.startsWith("nodes"));
            assertThat(report.breaches().getFirst().message())
                    .isEqualTo("node n1 has 8 GPUs, and says that 16 of it are held: 8 by uid-a, 8 by uid-x");
        }
    }

    @Test
    void saysThatItDidNotLookAtNodesThatMayNotBeRead() throws Exception {
        try (var server = new CannedServer(path -> Optional.of(path)
                        .filter(there -> !there.endsWith("/nodes"))
                        .map(AuditCommandTest::answer));
                var client = server.client()) {
            var report = Audit.of(AuditInput.of(client, "gpulease-system"));

            assertThat(report.notChecked())
                    .anyMatch(what -> what.startsWith("nodes: ") && what.contains("right to list nodes"));
            assertThat(report.breaches())
                    .as("the rest is looked at")
                    .extracting(Breach::message)
                    .singleElement()
                    .asString()
                    .contains("lease ants-a/a (uid-a) runs since", "nothing of it is on record");
        }
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
