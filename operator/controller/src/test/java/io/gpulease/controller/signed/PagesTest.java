package io.gpulease.controller.signed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.signed.SignedRecord.Content;
import io.gpulease.controller.signed.SignedRecord.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records of many nodes: each page fits into an object, and together they are all of them, once. */
class PagesTest {
    private static final SigningPair KEY = SigningPair.generate();
    private static final PublicKeys KEYS = PublicKeys.read(KEY.publicPem());
    private static final Subject RECEIPT = new Subject(RecordKind.RECEIPT, "u1", "ns", "l", "t", "p");
    private static final int OBJECT = 1024 * 1024;

    private static List<Content> said(List<Page> pages) {
        return pages.stream()
                .map(page -> new SignedRecord("ns", page.name(), page.text(), page.signature()).verify(KEYS))
                .map(verdict -> ((Verdict.Verified) verdict).content())
                .toList();
    }

    /** With some steps each, some of long names, and some without a record. */
    private static List<NodeNote> nodes(int count, Random random) {
        var nodes = new ArrayList<NodeNote>();
        for (int i = 0; i < count; i++) {
            var steps = new ArrayList<Step>();
            for (int step = random.nextInt(5); step > 0; step--) {
                steps.add(new Step(
                        "step" + step,
                        "x".repeat(random.nextInt(300)),
                        "ä".repeat(random.nextInt(300)),
                        0,
                        "Completed",
                        null,
                        null));
            }
            var cleaning = new Cleaning(
                    Cleaning.CLEANED,
                    "2026-12-01T09:00:00Z",
                    "2026-12-01T09:01:00Z",
                    null,
                    "gpulease-system/sanitize",
                    "uid",
                    steps,
                    List.of(new Party("u1", "ns", "l", "t")),
                    List.of());
            String log = random.nextInt(10) == 0 ? "" : new CleaningLog(List.of(cleaning)).format();
            nodes.add(new NodeNote("node-" + i, "uid-" + i, 8, log, false, false));
        }
        return nodes;
    }

    @Test
    void of8192NodesFitIntoObjectsAndHaveEachNodeOnce() {
        for (long seed = 1; seed <= 3; seed++) {
            List<NodeNote> nodes = nodes(8192, new Random(seed));
            List<Page> pages = Pages.of(RECEIPT, nodes, Pages.Before.NOTHING, KEY);
            assertThat(pages)
                    .as("seed %d", seed)
                    .hasSizeBetween(2, 1024)
                    .allSatisfy(page -> assertThat(page.text().getBytes(StandardCharsets.UTF_8).length)
                            .isLessThan(OBJECT * 6 / 10));
            List<Content> said = said(pages);
            assertThat(said.stream()
                            .flatMap(page -> page.nodes().stream())
                            .map(node -> node.path("node").asText()))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            nodes.stream().map(NodeNote::name).toList());
            assertThat(Chain.faults(said)).isEmpty();
            assertThat(pages.stream().map(Page::name)).doesNotHaveDuplicates();
        }
    }

    @Test
    void areTheSameWheneverTheyAreMade() {
        List<NodeNote> nodes = nodes(2000, new Random(5));
        assertThat(Pages.of(RECEIPT, nodes, Pages.Before.NOTHING, KEY))
                .isEqualTo(Pages.of(RECEIPT, nodes, Pages.Before.NOTHING, KEY));
    }

    @Test
    void ofNoNodeAreOne() {
        assertThat(said(Pages.of(RECEIPT, List.of(), Pages.Before.NOTHING, KEY)))
                .singleElement()
                .satisfies(page -> assertThat(page.nodes()).isEmpty());
    }

    @Test
    void goOnWhereThoseBeforeEnded() {
        List<Page> first = Pages.of(RECEIPT, nodes(2, new Random(1)), Pages.Before.NOTHING, KEY);
        List<Page> more = Pages.of(
                RECEIPT,
                nodes(3, new Random(2)),
                new Pages.Before(1, first.getLast().digest()),
                KEY);
        var all = new ArrayList<>(said(first));
        all.addAll(said(more));
        assertThat(all).extracting(Content::page).containsExactly(1, 2);
        assertThat(Chain.faults(all)).isEmpty();
    }

    @Test
    void ofWhichOneIsMissingOrOfAnotherTimeAreToldApart() {
        List<Content> said = said(Pages.of(RECEIPT, nodes(6000, new Random(3)), Pages.Before.NOTHING, KEY));
        List<Content> others = said(Pages.of(RECEIPT, nodes(6000, new Random(4)), Pages.Before.NOTHING, KEY));
        for (int i = 0; i < said.size(); i++) {
            var without = new ArrayList<>(said);
            without.remove(i);
            assertThat(Chain.faults(without))
                    .singleElement()
                    .asString()
                    .contains("page %d of %d is missing".formatted(i + 1, said.size()));
        }
        var mixed = new ArrayList<>(said);
        mixed.set(1, others.get(1));
        assertThat(Chain.faults(mixed)).isNotEmpty().allMatch(fault -> fault.contains("does not follow on"));
    }

    @Test
    void haveNamesThatAnObjectMayHave() {
        var names = new HashSet<String>();
        for (String lease : List.of("l", "a".repeat(253), "a".repeat(199) + "." + "b".repeat(53), "a-handover-1")) {
            for (String uid : List.of("u1", "u2")) {
                var subject = new Subject(RecordKind.HANDOVER, uid, "ns", lease, "", "");
                String name = Pages.of(subject, List.of(), Pages.Before.NOTHING, KEY)
                        .getFirst()
                        .name();
                assertThat(name)
                        .hasSizeLessThanOrEqualTo(253)
                        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
                assertThat(name).matches(".*-handover-[0-9a-f]{16}-1");
                assertThat(names.add(name)).as("%s is given once", name).isTrue();
            }
        }
    }
}
