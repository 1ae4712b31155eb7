package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.Given;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.signed.SigningPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a tenant is told of its node n before lease u1 has it: what was done on it before. It is ten o'clock. */
class HandoverTest extends RecordedNode {

    @Nested
    class ALeaseThatStarts {

        @Test
        void namesARecordOfItsNodeInTheWriteThatSaysActive() {
            server.serve(starting(CLEANED.formatted("u0", "")));
            assertThat(phase()).isEqualTo("Active");
            assertThat(handover().path("records")).hasSize(1);
            String name = handover().at("/records/0").asText();
            assertThat(server.records()).containsExactly(name);
            assertThat(server.said(name).at("/steps/0/imageId").asText()).isEqualTo("wipe@sha256:0");
            assertThat(server.said(name).path("outcome").asText()).isEqualTo("Cleaned");
            assertThat(server.calls)
                    .filteredOn(call -> call.path().endsWith("/status"))
                    .as("no write of its own")
                    .hasSize(1);
        }

        @Test
        void saysOfANodeWithoutARecordThatItHasNone() {
            server.serve(starting(""));
            assertThat(server.said(handover().at("/records/0").asText())
                            .path("outcome")
                            .asText())
                    .isEqualTo("NoRecord");
        }

        @Test
        void saysThatAPersonHasGivenANodeBackWhoseCleaningFailed() {
            server.serve(starting(CLEANED.formatted("u0", "").replace("'Cleaned\\'", "'Failed\\'")));
            assertThat(server.said(handover().at("/records/0").asText())
                            .path("returned")
                            .asText())
                    .contains("a person of the platform");
        }

        @Test
        void saysThatOfNoNodeWhosePoolCleanedNothing() {
            server.serve(starting(CLEANED.formatted("u0", "").replace("'Cleaned\\'", "'NotCleaned\\'")));
            JsonNode said = server.said(handover().at("/records/0").asText());
            assertThat(said.path("outcome").asText()).isEqualTo("NotCleaned");
            assertThat(said.has("returned")).isFalse();
        }

        @Test
        void hasNoneWhereNothingIsCleaned() {
            starting(CLEANED.formatted("u0", ""));
            new CleanedNode(turns).cleansNothing();
            server.serve(turns);
            assertThat(phase()).isEqualTo("Active");
            assertThat(server.records()).isEmpty();
            assertThat(server.calls).extracting(Call::path).noneMatch(path -> path.contains("secrets"));
        }

        @Test
        void waitsAMomentForThemAndNoLonger() {
            starting("").take();
            assertThat(turns.takeIn(Duration.ofSeconds(4))).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(2)))
                    .extracting(Call::body)
                    .anyMatch(body -> body.contains("\"phase\":\"Active\"") && body.contains("RecordsMissing"));
        }

        @Test
        void doesNotWaitForWhatIsRefusedAndNamesThemOnceTheyAreThere() {
            server.refusing("/configmaps", 403).serve(starting(CLEANED.formatted("u0", "")));
            assertThat(phase()).isEqualTo("Active");
            assertThat(isMissing()).isTrue();
            assertThat(server.lease().at("/status/conditions").toString())
                    .contains("403", "because", "ask the platform");

            server.refusingNothing();
            turns.pause(Duration.ofSeconds(61));
            server.serve(turns);
            assertThat(handover().path("records")).hasSize(1);
            assertThat(server.verdict(handover().at("/records/0").asText()).toString())
                    .startsWith("Verified");
            assertThat(isMissing()).isFalse();
            int writes = server.calls.size();
            turns.pause(Duration.ofMinutes(5));
            server.serve(turns);
            assertThat(server.calls).as("nothing is written twice").hasSize(writes);
        }

        /** It is the operator's own: what is refused there is refused to all leases. */
        @Test
        void asksForAKeyThatItDoesNotGetEverLessOftenAndSignsOnceItHasOne() {
            server.refusing("/secrets", 403).serve(starting(CLEANED.formatted("u0", "")));
            assertThat(phase()).isEqualTo("Active");
            for (int minute = 0; minute < 60; minute++) {
                turns.pause(Duration.ofMinutes(1));
                server.serve(turns);
            }
            assertThat(server.calls)
                    .filteredOn(call -> call.path().contains("/secrets"))
                    .as("asked for in an hour")
                    .hasSizeBetween(3, 30);
            assertThat(server.records()).isEmpty();

            server.refusingNothing();
            turns.pause(Duration.ofHours(2));
            server.serve(turns);
            assertThat(server.verdict(handover().at("/records/0").asText()).toString())
                    .startsWith("Verified");
        }

        @Test
        void triesWhatStaysRefusedEverLessOften() {
            server.refusing("/namespaces/ns/configmaps", 403).serve(starting(CLEANED.formatted("u0", "")));
            for (int minute = 0; minute < 6 * 60; minute++) {
                turns.pause(Duration.ofMinutes(1));
                server.serve(turns);
            }
            assertThat(server.calls)
                    .filteredOn(call -> call.path().contains("/namespaces/ns/configmaps"))
                    .hasSizeBetween(10, 20);
        }

        @Test
        void keepsItsNodesWhereOnlyItsRecordsAreLateAndGoesOnInTimeWithoutThem() {
            server.with(
                    "/api/v1/nodes/n",
                    json(NODE.formatted(",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'", HELD, FENCE)));
            server.with(LEASE_PATH, json(LEASE.formatted("").replace("'3h'", "'3h','startBy':'2026-12-01T10:00:02Z'")));
            hears(turns).take();
            assertThat(turns.takeIn(Duration.ofSeconds(1))).isEmpty();
            assertThat(turns.takeIn(Duration.ofMillis(1100)))
                    .extracting(Call::body)
                    .anyMatch(body -> body.contains("\"phase\":\"Active\"") && body.contains("RecordsMissing"));
        }

        @Test
        void isNotUndoneWhereItsTimeToStartWentByWhileItWaitedForThem() {
            server.with(
                    "/api/v1/nodes/n",
                    json(NODE.formatted(",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'", HELD, FENCE)));
            server.with(LEASE_PATH, json(LEASE.formatted("").replace("'3h'", "'3h','startBy':'2026-12-01T10:00:01Z'")));
            hears(turns).take();
            turns.takeIn(Duration.ofMillis(500));
            turns.pause(Duration.ofSeconds(4));
            server.serve(turns);
            turns.answers(server::answer);
            server.serve(turns);
            assertThat(phase()).isEqualTo("Active");
        }

        @Test
        void thatComesToBeOfAnotherNodeStateIsToldOfThatOne() {
            starting(CLEANED.formatted("u0", "")).take();
            // Its start was undone meanwhile, and another lease had the node before it came by it again.
            server.with(
                    "/api/v1/nodes/n",
                    server.node()
                            .toString()
                            .replace("T09:10:00Z", "T09:50:00Z")
                            .replace("\"resourceVersion\":\"2\"", "\"resourceVersion\":\"3\""));
            turns.world.see(Given.node(server.node().toString()));
            server.serve(turns);
            turns.answers(server::answer);
            server.serve(turns);
            assertThat(phase()).isEqualTo("Active");
            assertThat(server.said(handover().at("/records/0").asText())
                            .path("endedAt")
                            .asText())
                    .isEqualTo("2026-12-01T09:50:00Z");
        }

        @Test
        void andGrowsGetsFurtherRecordsThatFollowOnTheFirst() {
            server.with(
                    "/api/v1/nodes/n",
                    json(NODE.formatted(
                            ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'",
                            HELD + CLEANED.formatted("u0", ""),
                            FENCE)));
            String digest = "sha256:" + "0".repeat(64);
            server.with(LEASE_PATH, json(LEASE.formatted(RUNNING.replace("DIGEST", digest))));
            server.serve(hears(turns));
            assertThat(handover().path("records")).hasSize(2);
            assertThat(handover().at("/records/0").asText()).isEqualTo("first");
            assertThat(handover().at("/records/1").asText()).endsWith("-2");
            assertThat(server.verdict(handover().at("/records/1").asText()).toString())
                    .contains("page=2, pages=2, previous=" + digest);
            assertThat(isMissing()).isFalse();
        }

        @Test
        void findsWhatAnOperatorHadWrittenThatEndedBeforeItSaidSo() {
            server.refusing("/status", 500).serve(starting(CLEANED.formatted("u0", "")));
            assertThat(phase()).isEmpty();
            List<String> written = server.records();
            assertThat(written).hasSize(1);

            server.refusingNothing().serve(hears(operator()));
            assertThat(phase()).isEqualTo("Active");
            assertThat(server.records()).isEqualTo(written);
            assertThat(handover().at("/records/0").asText()).isEqualTo(written.getFirst());
        }
    }

    @Nested
    class TheKey {

        @Test
        void isMadeOnceAndPublishedBeforeAnythingIsSigned() {
            server.serve(starting(""));
            assertThat(server.calls.stream()
                            .map(call -> call.method() + " " + call.path().replaceAll(".*/namespaces/", ""))
                            .limit(5))
                    .containsExactly(
                            "GET gpulease-system/secrets/gpulease-signing-key",
                            "POST gpulease-system/secrets",
                            "GET gpulease-system/configmaps/gpulease-signing-keys",
                            "POST gpulease-system/configmaps",
                            "POST ns/configmaps");
        }

        @Test
        void ofSomebodyWhoWasFirstIsTaken() {
            starting("").take();
            turns.takeAfter("gpulease-signing-key", 404, "{}");
            var theirs = SigningPair.generate();
            server.answer(Call.post(
                    RecordServer.SECRET.replaceAll("/[^/]*$", ""),
                    "{\"metadata\":{\"name\":\"gpulease-signing-key\"},\"stringData\":{\"private.pem\":\"%s\",\"public.pem\":\"%s\"}}"
                            .formatted(
                                    theirs.privatePem().replace("\n", "\\n"),
                                    theirs.publicPem().replace("\n", "\\n"))));
            turns.answers(server::answer);
            server.serve(turns);
            assertThat(server.verdict(server.records().getFirst()).toString()).contains("key=" + theirs.id());
        }

        @Test
        void ofBeforeStaysPublished() {
            String old = SigningPair.generate().publicPem().replace("\n", "\\n");
            server.with(RecordServer.KEYS, "{\"metadata\":{},\"data\":{\"old.pem\":\"" + old + "\"}}");
            server.serve(starting(""));
            assertThat(server.keys()).hasSize(2);
            assertThat(server.verdict(server.records().getFirst()).toString()).startsWith("Verified");
        }

        @Test
        void thatCannotBeReadStopsNoLeaseAndIsNeverMadeAnew() {
            server.with(RecordServer.SECRET, "{\"data\":{\"private.pem\":\"AAAA\"}}")
                    .serve(starting(""));
            assertThat(phase()).isEqualTo("Active");
            assertThat(isMissing()).isTrue();
            assertThat(server.lease().at("/status/conditions").toString()).contains("delete it to have one made");
            assertThat(server.calls)
                    .noneMatch(call -> call.isWrite() && call.path().contains("secrets"));
        }
    }
}
