package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tenant is told of its node n after lease u1 had it: what was done on it since. It is ten o'clock. */
class ReceiptTest extends RecordedNode {

    @Nested
    class ALeaseThatIsOver {

        @Test
        void hasAReceiptInTheWriteThatSaysReleased() {
            server.serve(leaving(CLEANED.formatted("u1", "")));
            assertThat(phase()).isEqualTo("Released");
            String name = handover().at("/receipts/0").asText();
            assertThat(server.said(name).path("outcome").asText()).isEqualTo("Cleaned");
            assertThat(handover().path("receiptDigest").asText()).startsWith("sha256:");
        }

        @Test
        void hasNoneOfACleaningAfterAnotherLease() {
            server.serve(leaving(CLEANED.formatted("u7", "")));
            assertThat(server.said(handover().at("/receipts/0").asText())
                            .path("outcome")
                            .asText())
                    .isEqualTo("NoRecord");
        }

        @Test
        void hasNoneOfACleaningFromBeforeItLastUsedTheNode() {
            server.serve(leaving(CLEANED.formatted("u1", "")
                    + ",'gpulease.io/allocations':'{\\'u3\\':2}','gpulease.io/uncleaned':'[{\\'uid\\':\\'u1\\'}]'"));
            assertThat(server.said(handover().at("/receipts/0").asText())
                            .path("outcome")
                            .asText())
                    .isEqualTo("Awaited");
        }

        @Test
        void isToldOfACleaningThatFailedThoughOthersAreYetToBeCleanedAfter() {
            server.serve(leaving(CLEANED.formatted("u1", "").replace("'Cleaned\\'", "'Failed\\'")
                    + ",'gpulease.io/uncleaned':'[{\\'uid\\':\\'u1\\'}]'"));
            assertThat(server.said(handover().at("/receipts/0").asText())
                            .path("outcome")
                            .asText())
                    .isEqualTo("Failed");
        }

        @Test
        void isOverAtOnceWhereItsNamespaceIsBeingDeleted() {
            server.refusing("/namespaces/ns/configmaps", 403, TERMINATING).serve(leaving(CLEANED.formatted("u1", "")));
            assertThat(phase()).isEqualTo("Released");
            assertThat(isMissing()).isTrue();
        }

        private void itHasItSixSecondsAfterNothingIsRefusedAnyMore() {
            assertThat(phase()).isEqualTo("Releasing");
            server.refusingNothing();
            turns.pause(Duration.ofSeconds(6));
            server.serve(turns);
            assertThat(phase()).isEqualTo("Released");
            assertThat(handover().path("receipts")).hasSize(1);
        }

        @Test
        void hasItWhereAQuotaWasFullForAMoment() {
            server.refusing("/namespaces/ns/configmaps", 403).serve(leaving(CLEANED.formatted("u1", "")));
            itHasItSixSecondsAfterNothingIsRefusedAnyMore();
            assertThat(isMissing()).isFalse();
        }

        @Test
        void hasItWhereItsQuotaWasChangedMeanwhile() {
            server.refusing("/namespaces/ns/configmaps", 409, "{'reason':'Conflict','message':'quota'}")
                    .serve(leaving(CLEANED.formatted("u1", "")));
            assertThat(phase()).as("no receipt is there yet").isEqualTo("Releasing");
            server.refusingNothing();
            turns.pause(Duration.ofSeconds(1));
            server.serve(turns);
            assertThat(server.records())
                    .containsExactly(handover().at("/receipts/0").asText());
        }

        @Test
        void hasItWhereTheKeyCouldNotBeReadForAMoment() {
            server.refusing("/secrets", 403, TERMINATING).serve(leaving(CLEANED.formatted("u1", "")));
            itHasItSixSecondsAfterNothingIsRefusedAnyMore();
        }

        @ParameterizedTest
        @ValueSource(ints = {403, 503})
        void waitsTwoMinutesForOneThatCannotBeWritten(int code) {
            server.refusing("/namespaces/ns/configmaps", code).serve(leaving(CLEANED.formatted("u1", "")));
            assertThat(phase()).isEqualTo("Releasing");
            turns.pause(Duration.ofSeconds(90));
            server.serve(turns);
            assertThat(phase()).isEqualTo("Releasing");
            turns.pause(Duration.ofSeconds(31));
            server.serve(turns);
            assertThat(phase()).isEqualTo("Released");
            assertThat(isMissing()).isTrue();
            assertThat(server.lease().at("/status/term/releasedAt").asText())
                    .as("when its last node was free")
                    .isEqualTo("2026-12-01T10:00:00Z");
        }

        @Test
        void hasTheSameReceiptFromTheNextOperator() {
            server.refusing("/status", 500).serve(leaving(CLEANED.formatted("u1", "")));
            List<String> written = server.records();
            server.refusingNothing().serve(hears(operator()));
            assertThat(phase()).isEqualTo("Released");
            assertThat(server.records()).isEqualTo(written).hasSize(1);
        }
    }

    @Nested
    class OneThatHadLeftEarlier {
        private static final String OWED =
                ",\\'owed\\':[{\\'uid\\':\\'u5\\',\\'namespace\\':\\'ns\\',\\'name\\':\\'early\\',\\'tenant\\':\\'t\\'}]";

        @Test
        void hasItsReceiptOnceTheNodeIsCleanAndIsOwedNothingThen() {
            server.serve(leaving(CLEANED.formatted("u1", OWED)));
            assertThat(server.records()).hasSize(2);
            String name = server.records().getFirst();
            assertThat(name).startsWith("early-receipt-");
            assertThat(server.said(name).path("outcome").asText()).isEqualTo("Cleaned");
            assertThat(server.tenantOf(name)).isEqualTo("t");
            assertThat(server.node().toString()).contains("cleaned").doesNotContain("owed");
        }

        @Test
        void hasItFromTheNextOperatorToo() {
            server.refusing("/configmaps", 503).serve(leaving(CLEANED.formatted("u1", OWED)));
            assertThat(server.node().toString()).contains("owed");
            server.refusingNothing().serve(hears(operator()));
            assertThat(server.records()).anyMatch(name -> name.startsWith("early-receipt-"));
            assertThat(server.node().toString()).doesNotContain("owed");
        }

        @Test
        void isOwedItForAnHourWhateverIsSaid() {
            server.refusing("/namespaces/ns/configmaps", 403).serve(leaving(CLEANED.formatted("u1", OWED)));
            turns.pause(Duration.ofMinutes(50));
            server.serve(turns);
            assertThat(server.node().toString()).contains("owed");
            assertThat(told).isEmpty();
            turns.pause(Duration.ofMinutes(11));
            server.serve(turns);
            assertThat(server.node().toString()).doesNotContain("owed");
            assertThat(told).anyMatch(event -> event.contains("ReceiptNotWritten"));
        }

        @Test
        void whoseNamespaceIsNoMoreIsToldAndForgotten() {
            server.refusing("/namespaces/ns/configmaps", 404, GONE).serve(leaving(CLEANED.formatted("u1", OWED)));
            assertThat(server.node().toString()).doesNotContain("owed");
            assertThat(told).singleElement().asString().contains("ReceiptNotWritten", "ns/early", "404");
        }
    }
}
