package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.signed.NodeNote;
import io.gpulease.controller.signed.Page;
import io.gpulease.controller.signed.Pages;
import io.gpulease.controller.signed.RecordKind;
import io.gpulease.controller.signed.SigningPair;
import io.gpulease.controller.signed.Subject;
import io.gpulease.simulate.form.Yaml;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that was saved, and what is told of it; no cluster is asked. */
class VerifyCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SigningPair KEY = SigningPair.generate();
    private static final String CLEANED =
            "[{\"outcome\":\"Cleaned\",\"closedAt\":\"2026-12-01T09:00:00Z\",\"endedAt\":\"2026-12-01T09:01:00Z\",\"steps\":[{\"name\":\"wipe\",\"imageId\":\"wipe@sha256:00\",\"exitCode\":0}],\"after\":[{\"uid\":\"u1\"}]}]";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path key = Path.of("");

    @BeforeEach
    void saveTheKey() throws IOException {
        key = save("keys.pem", KEY.publicPem());
    }

    private Path save(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private int verify(Path file, String... more) throws InterruptedException {
        out.reset();
        err.reset();
        String[] all = new String[4 + more.length];
        all[0] = "verify";
        all[1] = file.toString();
        all[2] = "--key";
        all[3] = key.toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return Main.run(
                all,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> errors() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<Page> pages(int nodes) {
        return Pages.of(
                new Subject(RecordKind.RECEIPT, "u1", "ns", "l", "t", "p"),
                IntStream.range(0, nodes)
                        .mapToObj(i -> new NodeNote("node-" + i, "uid-" + i, 8, CLEANED, false, false))
                        .toList(),
                Pages.Before.NOTHING,
                KEY);
    }

    private static ObjectNode map(Page page) throws IOException {
        return (ObjectNode) JSON.readTree(page.manifest());
    }

    private static ObjectNode list(List<Page> pages) throws IOException {
        ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        for (Page page : pages) {
            list.withArray("/items").add(map(page));
        }
        return list;
    }

    @Test
    void aReceiptThatIsAsItWasSignedIsVerifiedAsYamlAndAsJson() throws Exception {
        Page page = pages(3).getFirst();
        assertThat(verify(save("r.yaml", Yaml.of(map(page))))).isEqualTo(ExitCode.OK);
        assertThat(output().lines().toList().getLast())
                .contains("ns/" + page.name(), "yes", "Receipt", "ns/l", "1/1", KEY.id());
        assertThat(output()).contains("UID", "u1");
        assertThat(errors()).singleElement().asString().contains("Compared with no lease", "from the cluster");
        assertThat(verify(save("r.json", map(page).toPrettyString()), "-o", "wide"))
                .isEqualTo(ExitCode.OK);
        assertThat(output()).contains("node-2", "wipe (exit 0) wipe@sha256:00", "2026-12-01T09:01:00Z");
        assertThat(verify(save("r.json", map(page).toString()), "-o", "json")).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(output()).at("/records/0/nodes")).hasSize(3);
        assertThat(JSON.readTree(output()).path("verified").asBoolean()).isTrue();
    }

    /** Of every byte of the file; some of them mean nothing, such as an indentation, or are those of what is not signed. */
    @Test
    void aFlippedByteOfTheFileNeverHasItSayAnythingElse() throws Exception {
        Page page = pages(1).getFirst();
        byte[] file = Yaml.of(map(page)).getBytes(StandardCharsets.UTF_8);
        assertThat(verify(save("r.yaml", new String(file, StandardCharsets.UTF_8)), "-o", "json"))
                .isZero();
        String said = JSON.readTree(output()).at("/records/0").toString();
        int refused = 0;
        for (int i = 0; i < file.length; i++) {
            byte[] flipped = file.clone();
            flipped[i] = (byte) (flipped[i] ^ 1);
            Path saved = Files.write(folder.resolve("flipped.yaml"), flipped);
            int code = verify(saved, "-o", "json");
            if (code == ExitCode.OK) {
                assertThat(JSON.readTree(output()).at("/records/0").toString())
                        .as("byte %d", i)
                        .isEqualTo(said);
            } else {
                assertThat(code).as("byte %d", i).isIn(ExitCode.FOUND, ExitCode.USAGE);
                assertThat(errors()).as("byte %d: %s", i, errors()).hasSize(1);
                refused++;
            }
        }
        assertThat(refused)
                .isGreaterThan(page.text().length() + page.signature().length());
    }

    @Test
    void aFlippedByteOfTheKeyIsToldInOneLine() throws Exception {
        Path file = save("r.yaml", Yaml.of(map(pages(1).getFirst())));
        char[] pem = KEY.publicPem().toCharArray();
        pem[60] = pem[60] == 'A' ? 'B' : 'A';
        key = save("flipped.pem", new String(pem));
        assertThat(verify(file)).isIn(ExitCode.FOUND, ExitCode.USAGE);
        assertThat(errors()).hasSize(1);
    }

    @Test
    void theKeysAreTakenFromTheConfigMapAsItWasSaved() throws Exception {
        ObjectNode map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.withObject("/data")
                .put("old.pem", SigningPair.generate().publicPem())
                .put(KEY.id() + ".pem", KEY.publicPem());
        for (String text : List.of(Yaml.of(map), map.toString())) {
            key = save("keys", text);
            assertThat(verify(save("r.yaml", Yaml.of(map(pages(1).getFirst())))))
                    .isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void aPageThatIsMissingIsTold() throws Exception {
        List<Page> pages = pages(8192);
        assertThat(pages).hasSizeGreaterThan(2);
        assertThat(verify(save("all.yaml", list(pages).toString()))).isEqualTo(ExitCode.OK);
        assertThat(verify(save(
                        "most.yaml", list(pages.subList(0, pages.size() - 1)).toString())))
                .isEqualTo(ExitCode.FOUND);
        assertThat(errors())
                .singleElement()
                .asString()
                .contains("page %1$d of %1$d is missing".formatted(pages.size()), "status.handover");
    }

    @Test
    void aLeaseBesideThemSaysWhichTheyHaveToBe() throws Exception {
        Page page = pages(1).getFirst();
        ObjectNode list = list(List.of(page));
        ObjectNode lease = JSON.createObjectNode().put("kind", "GpuLease");
        lease.withObject("/metadata").put("uid", "u1").put("name", "l");
        lease.withObject("/status/handover").put("receiptDigest", page.digest());
        list.withArray("/items").add(lease);
        assertThat(verify(save("good.json", list.toString()))).isEqualTo(ExitCode.OK);
        assertThat(errors()).isEmpty();
        lease.withObject("/status/handover")
                .put("receiptDigest", pages(2).getFirst().digest());
        assertThat(verify(save("other.json", list.toString()))).isEqualTo(ExitCode.FOUND);
        assertThat(errors()).singleElement().asString().contains("status.handover.receiptDigest");
    }

    private static ObjectNode lease(String uid) {
        ObjectNode lease = JSON.createObjectNode().put("kind", "GpuLease");
        lease.withObject("/metadata").put("uid", uid).put("name", "l");
        return lease;
    }

    @Test
    void aLeaseThatHasBothIsComparedWithThatKindOnlyThatWasSaved() throws Exception {
        Page page = pages(1).getFirst();
        ObjectNode list = list(List.of(page));
        ObjectNode lease = lease("u1");
        lease.withObject("/status/handover")
                .put("digest", "sha256:" + "0".repeat(64))
                .put("receiptDigest", page.digest());
        list.withArray("/items").add(lease);
        assertThat(verify(save("receipts.json", list.toString())))
                .as("%s", errors())
                .isEqualTo(ExitCode.OK);
        // A receipt that came later is in no status.
        list.withArray("/items").add(map(pages(2).getFirst()));
        assertThat(verify(save("late.json", list.toString()))).isEqualTo(ExitCode.OK);
        assertThat(errors()).isEmpty();
    }

    @Test
    void aLeaseWithoutAnyOfItsRecordsIsTold() throws Exception {
        ObjectNode list = list(pages(1));
        ObjectNode lease = lease("u2");
        lease.withObject("/status/handover").put("digest", "sha256:" + "0".repeat(64));
        list.withArray("/items").add(lease);
        assertThat(verify(save("another.json", list.toString()))).isEqualTo(ExitCode.FOUND);
        assertThat(errors()).singleElement().asString().contains("Lease l: none of its records is here");
    }

    @Test
    void whatSomebodyWroteIntoNamesDoesNotReachTheTerminalAsItIs() throws Exception {
        ObjectNode map = map(pages(1).getFirst());
        map.withObject("/metadata").put("name", "a\u001b[2Jb\nyes\u202e");
        assertThat(verify(save("hostile.json", map.toString()))).isEqualTo(ExitCode.FOUND);
        assertThat(output() + err).contains("a\\u001b[2Jb\\u000ayes\\u202e").doesNotContain("\u001b", "\u202e");
        assertThat(errors()).hasSize(1);
    }

    @Test
    void twoFieldsOfOneNameAreRefused() throws Exception {
        String yaml = Yaml.of(map(pages(1).getFirst()));
        assertThat(verify(save("twice.yaml", yaml + "\n" + yaml.substring(yaml.indexOf("data:")))))
                .isEqualTo(ExitCode.USAGE);
        assertThat(errors()).singleElement().asString().contains("uplicate", "data");
    }

    @Test
    void aFileThatIsFarTooLargeIsNotRead() throws Exception {
        Path large = folder.resolve("large");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((256L << 20) + 1);
        }
        assertThat(verify(large)).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).singleElement().asString().contains("more than 256 MiB");
    }

    @Test
    void whatIsNoRecordOrNoFileIsToldInOneLine() throws Exception {
        for (Path file : List.of(
                save("pod.yaml", "kind: Pod\n"),
                save("text", "{\"a\": [}"),
                folder.resolve("nowhere"),
                save("empty", ""))) {
            assertThat(verify(file)).as("%s", file).isEqualTo(ExitCode.USAGE);
            assertThat(errors()).singleElement().asString().contains(file.toString());
        }
        key = save("nokey", "no key");
        assertThat(verify(save("r.yaml", Yaml.of(map(pages(1).getFirst()))))).isEqualTo(ExitCode.USAGE);
        assertThat(errors()).singleElement().asString().contains("--key", "no Ed25519 public key");
    }
}
