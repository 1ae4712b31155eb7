package io.gpulease.controller.signed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.signed.SignedRecord.Verdict;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A record is what was signed, or it is not: there is nothing in between, whichever byte was changed. */
class SignedRecordTest {
    private static final SigningPair KEY = SigningPair.generate();
    private static final PublicKeys KEYS = PublicKeys.read(KEY.publicPem());
    private static final Subject LEASE = new Subject(RecordKind.HANDOVER, "u1", "ns", "l", "t", "p");
    private static final String CLEANED =
            "[{\"outcome\":\"Cleaned\",\"closedAt\":\"2026-12-01T09:00:00Z\",\"endedAt\":\"2026-12-01T09:01:00Z\",\"pod\":\"gpulease-system/sanitize\",\"steps\":[{\"name\":\"wipe\",\"image\":\"wipe:1\",\"imageId\":\"wipe@sha256:00\",\"exitCode\":0}],\"after\":[{\"uid\":\"u0\",\"namespace\":\"rival\",\"name\":\"secret\"}]}]";

    private final Page page = page(LEASE, nodes(2));

    static Page page(Subject subject, List<NodeNote> nodes) {
        return Pages.of(subject, nodes, Pages.Before.NOTHING, KEY).getFirst();
    }

    static List<NodeNote> nodes(int count) {
        var nodes = new ArrayList<NodeNote>();
        for (int i = 0; i < count; i++) {
            nodes.add(new NodeNote("node-" + i, "uid-" + i, 8, CLEANED, false, false));
        }
        return nodes;
    }

    private static SignedRecord shown(Page page) {
        return new SignedRecord(page.subject().namespace(), page.name(), page.text(), page.signature());
    }

    private static String refusal(SignedRecord record, PublicKeys keys) {
        return record.verify(keys) instanceof Verdict.Refused(var why) ? why : "verified";
    }

    /** The same text with one bit of one character changed; no other character comes of it than one that can be stored. */
    private static String flipped(String text, int at) {
        var changed = new StringBuilder(text);
        changed.setCharAt(at, (char) (text.charAt(at) ^ 1));
        return changed.toString();
    }

    @Test
    void verifiesAndSaysWhatItSays() {
        assertThat(shown(page).verify(KEYS)).isInstanceOfSatisfying(Verdict.Verified.class, verdict -> {
            var said = verdict.content();
            assertThat(said.subject()).isEqualTo(LEASE);
            assertThat(said.page()).isOne();
            assertThat(said.pages()).isOne();
            assertThat(said.key()).isEqualTo(KEY.id());
            assertThat(said.digest()).isEqualTo(page.digest());
            assertThat(said.nodesThatAre("Cleaned")).isEqualTo(2);
            assertThat(said.nodes().getFirst().at("/steps/0/imageId").asText()).isEqualTo("wipe@sha256:00");
        });
    }

    @Test
    void namesNoOtherTenant() {
        assertThat(page.text()).doesNotContain("rival", "secret", "u0");
    }

    @Test
    void ofTheSameNodesIsTheSameByteForByte() {
        assertThat(page(LEASE, nodes(2))).isEqualTo(page);
    }

    @Nested
    class AChangedBit {

        @Test
        void ofTheTextIsFoundWhereverItIs() {
            for (int i = 0; i < page.text().length(); i++) {
                var record = new SignedRecord("ns", page.name(), flipped(page.text(), i), page.signature());
                assertThat(refusal(record, KEYS))
                        .as("character %d", i)
                        .contains("does not verify")
                        .hasLineCount(1);
            }
        }

        @Test
        void ofTheSignatureIsFoundWhereverItIs() {
            for (int i = 0; i < page.signature().length(); i++) {
                for (int bit = 0; bit < 7; bit++) {
                    var changed = new StringBuilder(page.signature());
                    changed.setCharAt(i, (char) (page.signature().charAt(i) ^ (1 << bit)));
                    var record = new SignedRecord("ns", page.name(), page.text(), changed.toString());
                    assertThat(refusal(record, KEYS))
                            .as("bit %d of character %d", bit, i)
                            .contains("its signature is not that of key");
                }
            }
        }

        @Test
        void ofTheKeyIsFoundWhereverItIs() {
            String pem = KEY.publicPem();
            for (int i = 0; i < pem.length(); i++) {
                PublicKeys keys = PublicKeys.read(flipped(pem, i));
                boolean isAnother = keys.isEmpty() || !keys.ids().contains(KEY.id());
                // A line's end that became another blank, or the label's, says the same.
                assertThat(isAnother || refusal(shown(page), keys).equals("verified"))
                        .as("character %d", i)
                        .isTrue();
                if (isAnother) {
                    assertThat(refusal(shown(page), keys)).contains("not among those given");
                }
            }
        }

        @Test
        void ofItsNameIsFoundWhereverItIs() {
            for (int i = 0; i < page.name().length(); i++) {
                var record = new SignedRecord("ns", flipped(page.name(), i), page.text(), page.signature());
                assertThat(refusal(record, KEYS)).contains("moved or renamed", page.name());
            }
        }
    }

    @Test
    void ofAnotherNamespaceIsNotTakenForOneOfThis() {
        assertThat(refusal(new SignedRecord("other", page.name(), page.text(), page.signature()), KEYS))
                .contains("ns/" + page.name());
    }

    @Test
    void bySomebodyElsesKeyIsRefused() {
        var other = SigningPair.generate();
        assertThat(refusal(shown(page), PublicKeys.read(other.publicPem())))
                .contains("key " + KEY.id(), other.id(), "gpulease-signing-keys");
    }

    @Test
    void withASignatureOfRandomBytesIsRefused() {
        var random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            var record = new SignedRecord(
                    "ns", page.name(), page.text(), Base64.getEncoder().encodeToString(bytes));
            assertThat(refusal(record, KEYS)).contains("its signature");
        }
    }

    @Test
    void verifiesByAnOldKeyThatStaysBesideTheNewOne() {
        String both = SigningPair.generate().publicPem() + KEY.publicPem();
        assertThat(shown(page).verify(PublicKeys.read(both))).isInstanceOf(Verdict.Verified.class);
    }

    @Nested
    class AKeyPair {

        @Test
        void isReadAsItWasWritten() {
            assertThat(SigningPair.read(KEY.privatePem(), KEY.publicPem()))
                    .map(SigningPair::id)
                    .contains(KEY.id());
        }

        @Test
        void isNotTwoHalvesOfTwo() {
            assertThat(SigningPair.read(KEY.privatePem(), SigningPair.generate().publicPem()))
                    .isEmpty();
            assertThat(SigningPair.read("", KEY.publicPem())).isEmpty();
            assertThat(SigningPair.read(KEY.privatePem(), "")).isEmpty();
        }
    }
}
