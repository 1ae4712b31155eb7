package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.signed.SigningPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a tenant is told of its node n: what was done on it before lease u1 had it, and after. It is ten o'clock. */
class HandoverTest {
    private static final String CLEANED =
            ",'gpulease.io/cleaned':'[{\\'outcome\\':\\'Cleaned\\',\\'closedAt\\':\\'2026-12-01T09:00:00Z\\',\\'endedAt\\':\\'2026-12-01T09:10:00Z\\',\\'steps\\':[{\\'name\\':\\'wipe\\',\\'imageId\\':\\'wipe@sha256:0\\',\\'exitCode\\':0}],\\'after\\':[{\\'uid\\':\\'%s\\'}]%s}]'";
    private static final String NODE =
            "{'metadata':{'name':'n','uid':'n-1','resourceVersion':'2','labels':{'of':'p','gpulease.io/pool':'p','gpulease.io/class':'c'%s},'annotations':{'x':'y'%s}},'spec':{'taints':[{'key':'gpulease.io/pool','value':'p','effect':'NoSchedule'}%s]},'status':{'capacity':{'nvidia.com/gpu':'4'},'conditions':[{'type':'Ready','status':'True'}]}}";
    private static final String LEASE =
            "{'metadata':{'name':'l','namespace':'ns','uid':'u1','resourceVersion':'4','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}},'status':{%s}}";
    private static final String RELEASING =
            "'phase':'Releasing','endReason':'Expired','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T08:00:00Z','endsAt':'2026-12-01T09:00:00Z','noticeAt':'2026-12-01T08:50:00Z','endedAt':'2026-12-01T09:00:00Z'}";
    private static final String RUNNING =
            "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'handover':{'records':['first'],'digest':'DIGEST'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'},'conditions':[{'type':'RecordsMissing','status':'True','reason':'NotWritten','message':'m','lastTransitionTime':'2026-12-01T09:30:00Z','observedGeneration':1}]";
    private static final String HELD = ",'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l'";
    private static final String FENCE = ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}";
    private static final String LEASE_PATH = "/apis/gpulease.io/v1alpha1/namespaces/ns/gpuleases/l";

    private final List<String> told = new ArrayList<>();
    private final RecordServer server = new RecordServer();
    private final Turns turns = operator();

    private Turns operator() {
        return new Turns(new SilentJournal() {
            @Override
            public void node(String node, String reason, String message) {
                told.add(reason + " " + message);
            }
        });
    }

    private static String json(String text) {
        return text.replace("\\'", "\\\"").replace('\'', '"');
    }

    /** The operator, or another one, has heard of all that the server has of node and lease. */
    private Turns hears(Turns operator) {
        new CleanedNode(operator);
        operator.world.see(Given.node(server.node().toString()));
        operator.world.see(Given.lease(server.lease().toString()));
        return operator;
    }

    /** All nodes of lease u1 are claimed for it, and it was not told yet. */
    private Turns starting(String cleaned) {
        server.with(
                "/api/v1/nodes/n",
                json(NODE.formatted(
                        ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'", HELD + cleaned, FENCE)));
        server.with(LEASE_PATH, json(LEASE.formatted("")));
        return hears(turns);
    }

    /** Lease u1 has let go of its only node, which is clean, and is about to be told so. */
    private Turns leaving(String cleaned) {
        server.with("/api/v1/nodes/n", json(NODE.formatted("", cleaned, "")));
        server.with(LEASE_PATH, json(LEASE.formatted(RELEASING)));
        return hears(turns);
    }

    private String phase() {
        return server.lease().at("/status/phase").asText();
    }

    private JsonNode handover() {
        return server.lease().at("/status/handover");
    }

    private boolean isMissing() {
        return server.lease().at("/status/conditions").toString().contains("\"RecordsMissing\",\"status\":\"True\"");
    }

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
            server.serve(
                    leaving(
                            CLEANED.formatted("u1", "")
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
        void isOverAllTheSameWhereItsNamespaceTakesNothing() {
            server.refusing("/namespaces/ns/configmaps", 403).serve(leaving(CLEANED.formatted("u1", "")));
            assertThat(phase()).isEqualTo("Released");
            assertThat(isMissing()).isTrue();
        }

        @Test
        void waitsTwoMinutesForAnApiServerThatIsAway() {
            server.refusing("/namespaces/ns/configmaps", 503).serve(leaving(CLEANED.formatted("u1", "")));
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
                ",\\'owed\\':[{\\'uid\\':\\'u5\\',\\'namespace\\':\\'ns\\',\\'name\\':\\'early\\'}]";

        @Test
        void hasItsReceiptOnceTheNodeIsCleanAndIsOwedNothingThen() {
            server.serve(leaving(CLEANED.formatted("u1", OWED)));
            assertThat(server.records()).hasSize(2);
            String name = server.records().getFirst();
            assertThat(name).startsWith("early-receipt-");
            assertThat(server.said(name).path("outcome").asText()).isEqualTo("Cleaned");
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
        void whoseNamespaceIsNoMoreIsToldAndForgotten() {
            server.refusing("/namespaces/ns/configmaps", 404).serve(leaving(CLEANED.formatted("u1", OWED)));
            assertThat(server.node().toString()).doesNotContain("owed");
            assertThat(told).singleElement().asString().contains("ReceiptNotWritten", "ns/early", "404");
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
