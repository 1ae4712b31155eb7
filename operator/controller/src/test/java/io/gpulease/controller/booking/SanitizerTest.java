package io.gpulease.controller.booking;

import static io.gpulease.controller.booking.NodeCalls.QUARANTINED;
import static io.gpulease.controller.booking.NodeCalls.SANITIZING;
import static io.gpulease.controller.booking.NodeCalls.UNCLAIMED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A node that a lease has left, where the pool has its nodes cleaned. */
class SanitizerTest {
    private static final String NAMESPACE = "/api/v1/namespaces/gpulease-system/pods";

    private final NodeEvents events = new NodeEvents();
    private final List<String> told = events.told();
    private final Turns turns = new Turns(events);

    @Test
    void isClosedInTheWriteThatBeginsItsCleaningAndStaysWithTheLease() {
        new CleanedNode(turns).held("");
        turns.releasingLease("n");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains(SANITIZING + ",\"effect\":\"NoSchedule\",\"value\":\"2\"", "\"key\":\"gpulease.io/leased\"")
                .doesNotContain("allocations");
    }

    @Test
    void isGivenBackAtOnceWhereNothingIsCleaned() {
        turns.tenant().pool().heldNode("n").releasingLease("n");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains(UNCLAIMED)
                .doesNotContain(SANITIZING);
    }

    @Test
    void isLeftByALeaseThatSaysThatItIsReleasing() {
        new CleanedNode(turns).held("");
        turns.activeLease("n");
        assertThat(turns.takeIn(Duration.ofHours(3)))
                .filteredOn(call -> call.path().endsWith("/status"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"phase\":\"Releasing\"");
    }

    @Test
    void isNotClosedWhilePodsOfTheLeaseAreThere() {
        new CleanedNode(turns).held("");
        turns.releasingLease("n").runningPod("n");
        assertThat(turns.take()).extracting(Call::path).noneMatch(path -> path.contains("/nodes/"));
    }

    /** Its containers may still be stopping: that no object of a pod is left says nothing of the node. */
    @Test
    void isClosedAndCleanedThoughAPodThatRanThereWasRemovedByForce() {
        new CleanedNode(turns).held("");
        turns.releasingLease("n").runningPod("n");
        turns.take();
        turns.answerAll(_ -> "{}");
        turns.take();
        turns.podGone("pod", "p1");
        turns.take();
        assertThat(turns.takeIn(Duration.ofSeconds(35)))
                .filteredOn(call -> call.path().endsWith("/nodes/n"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .as("closed, fenced, and the lease's, until it is clean")
                .contains(SANITIZING, "\"key\":\"gpulease.io/leased\"")
                .doesNotContain("allocations");
    }

    @Test
    void isNotCleanedAfterAStartThatWasUndone() {
        new CleanedNode(turns).held("");
        turns.lease("").bookedLease("2026-12-01T11:00:00Z", "");
        turns.take();
        assertThat(turns.takeAfter(
                        "/gpuleases/l/status", 200, Turns.leaseAgain("'phase':'Pending','observedGeneration':1")))
                .extracting(Call::body)
                .anyMatch(body -> body.contains(UNCLAIMED))
                .noneMatch(body -> body.contains(SANITIZING));
    }

    @Test
    void thatIsSharedIsCleanedAfterAStartThatWasUndoneAsOthersWereThereBeforeIt() {
        new CleanedNode(turns).shared();
        turns.lease(
                new Turns.Edition(4, 1, ",'term':{'duration':'3h'},'placement':{'isolation':'Shared'},'release':true"),
                "",
                "");
        assertThat(turns.take())
                .filteredOn(call -> call.path().endsWith("/nodes/n"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .as("closed, and the lease has let go of it: it looks for others")
                .contains(SANITIZING, UNCLAIMED);
    }

    @Test
    void whoseLeaseIsNoMoreIsCleanedAsWell() {
        new CleanedNode(turns).orphaned();
        turns.take();
        assertThat(turns.takeIn(Duration.ofSeconds(11)))
                .extracting(Call::body)
                .anyMatch(body -> body.contains(UNCLAIMED) && body.contains(SANITIZING));
    }

    @Nested
    class ThatIsClosed {
        private final CleanedNode node = new CleanedNode(turns);

        @Test
        void getsThePodOfItsPoolAndNobodyElseDoes() {
            JsonNode pod = made();
            assertThat(pod.at("/metadata/labels/app").asText()).isEqualTo("wipe");
            assertThat(pod.at("/metadata/labels/gpulease.io~1sanitizing").asText())
                    .isEqualTo("7");
            assertThat(pod.at("/metadata/annotations/gpulease.io~1node").asText())
                    .isEqualTo("n");
            assertThat(pod.at("/spec/affinity/nodeAffinity").toString())
                    .contains("{\"key\":\"metadata.name\",\"operator\":\"In\",\"values\":[\"n\"]}");
            assertThat(pod.at("/spec/tolerations").toString()).isEqualTo("[{\"operator\":\"Exists\"}]");
            assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Never");
            assertThat(pod.at("/spec/activeDeadlineSeconds").asInt()).isEqualTo(60);
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(pod.at("/spec/containers/0/image").asText()).isEqualTo("wipe:1");
        }

        @Test
        void getsOnePodOnly() {
            String name = made().at("/metadata/name").asText();
            assertThat(turns.take()).isEmpty();
            turns.answerAll(call -> CleanedNode.cleanerAgain(name, "7", "Pending"));
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void isFreeOnceThatHasSucceeded() {
            cleaner("7", "Succeeded");
            List<Call> calls = turns.take();
            assertThat(calls)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(UNCLAIMED, "\"gpulease.io/lease-uid\":null")
                    .doesNotContain(SANITIZING, QUARANTINED, "\"key\":\"gpulease.io/leased\"");
        }

        @Test
        void andFreeAgainLosesThePod() {
            String name = cleaner("7", "Succeeded");
            turns.take();
            turns.answerAll(call -> CleanedNode.freeAgain());
            assertThat(turns.take())
                    .filteredOn(call -> call.method().equals("DELETE"))
                    .singleElement()
                    .satisfies(call -> {
                        assertThat(call.path()).isEqualTo(NAMESPACE + "/" + name);
                        assertThat(call.body()).contains("\"uid\":\"cleaner\"");
                    });
        }

        @Test
        void isNotFreeBecauseAnEarlierCleaningSucceeded() {
            String earlier = cleaner("6", "Succeeded");
            assertThat(turns.take())
                    .noneMatch(call -> call.path().contains("/nodes/"))
                    .anyMatch(call ->
                            call.method().equals("DELETE") && call.path().endsWith("/" + earlier))
                    .anyMatch(
                            call -> call.method().equals("POST") && !call.body().contains(earlier));
        }

        @Test
        void isQuarantinedIfThePodFailsAndKeepsItForItsLog() {
            cleaner("7", "Failed");
            assertQuarantined(turns.take());
            turns.answerAll(call -> call.path().contains("/nodes/") ? CleanedNode.quarantinedAgain() : "{}");
            assertThat(turns.take()).noneMatch(call -> call.method().equals("DELETE"));
            assertThat(told)
                    .singleElement()
                    .asString()
                    .contains("SanitizationFailed", "failed; its log says why", "Take the taint");
        }

        @Test
        void losesThePodThatFailedWhenAPersonHasLooked() {
            String name = cleaner("7", "Failed");
            turns.take();
            turns.answerAll(call -> call.path().contains("/nodes/") ? CleanedNode.quarantinedAgain() : "{}");
            turns.take();
            node.free("");
            assertThat(turns.take())
                    .anyMatch(call ->
                            call.method().equals("DELETE") && call.path().endsWith("/" + name));
        }

        @Test
        void isQuarantinedIfThePodDoesNotEndInTimeAndLosesIt() {
            String name = cleaner("7", "Running");
            assertThat(turns.take()).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(49))).isEmpty();
            assertQuarantined(turns.takeIn(Duration.ofSeconds(2)));
            turns.answerAll(call -> call.path().contains("/nodes/") ? CleanedNode.quarantinedAgain() : "{}");
            assertThat(turns.take())
                    .anyMatch(call ->
                            call.method().equals("DELETE") && call.path().endsWith("/" + name));
        }

        @Test
        void isToldOfATimeOutAlsoWhereThePodsDeadlineEndedItBeforeAnOperatorWasThere() {
            cleaner("7", "Failed");
            turns.pause(Duration.ofSeconds(51));
            assertQuarantined(turns.take());
            turns.answerAll(call -> call.path().contains("/nodes/") ? CleanedNode.quarantinedAgain() : "{}");
            assertThat(told)
                    .singleElement()
                    .asString()
                    .contains("failed, or did not come to its end within 60 s; its log says why");
        }

        @Test
        void isNotQuarantinedForTheTimeInWhichNobodyWasThereToMakeThePod() {
            node.closed();
            turns.pause(Duration.ofHours(2));
            assertThat(turns.take()).singleElement().extracting(Call::method).isEqualTo("POST");
        }

        @Test
        void isQuarantinedIfThePodCannotBeMade() {
            made();
            assertThat(turns.takeAfter(403, "no such thing")).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(1)))
                    .singleElement()
                    .extracting(Call::method)
                    .isEqualTo("POST");
            turns.takeAfter(403, "no such thing");
            assertQuarantined(turns.takeIn(Duration.ofSeconds(61)));
            turns.answerAll(call -> CleanedNode.quarantinedAgain());
            assertThat(told).singleElement().asString().contains("cannot be made (403: no such thing)");
        }

        @Test
        void isCleanedByThePodThatWasMadeThoughTheAnswerWasLost() {
            String name = made().at("/metadata/name").asText();
            assertThat(turns.takeAfter(409, "exists"))
                    .singleElement()
                    .satisfies(
                            call -> assertThat(call.method() + call.path()).isEqualTo("GET" + NAMESPACE + "/" + name));
            assertThat(turns.takeAfter(200, CleanedNode.cleanerAgain(name, "7", "Succeeded")))
                    .singleElement()
                    .extracting(Call::path)
                    .isEqualTo("/api/v1/nodes/n");
        }

        @Test
        void isQuarantinedIfItsAgentDoesNotAnswer() {
            node.closed("Unknown");
            assertThat(turns.take()).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(29))).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(2)))
                    .filteredOn(call -> call.path().equals("/api/v1/nodes/n"))
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, UNCLAIMED)
                    .as("it is cleaned when it answers, and a person has looked")
                    .contains(SANITIZING);
            turns.answerAll(call -> CleanedNode.quarantinedAgain());
            assertThat(told).singleElement().asString().contains("does not answer", "not cleaned");
        }

        @Test
        void isLeftAloneWhileALeaseRunsOnIt() {
            node.held(CleanedNode.BY_A_PERSON);
            turns.activeLease("n");
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void byAPersonIsCleaned() {
            node.free(CleanedNode.BY_A_PERSON);
            assertThat(turns.take())
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(SANITIZING + ",\"effect\":\"NoSchedule\",\"value\":\"30\"");
        }

        @Test
        void byAPersonStaysClosedWhereNothingCleans() {
            turns.pool();
            node.free(CleanedNode.BY_A_PERSON);
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void isFreeOnceItsPoolCleansNothingAnyMore() {
            turns.pool();
            node.closed();
            assertThat(turns.take())
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(UNCLAIMED)
                    .doesNotContain(SANITIZING, QUARANTINED);
        }

        @Test
        void isBookedFromWhenItIsCleanAtTheLatest() {
            node.closed();
            turns.queuedLease();
            // When the lease ended, its grace of 30 s, the time-out of a minute, a second between, and two that a start
            // may be late.
            turns.pause(Duration.ofMinutes(-10));
            assertThat(turns.take())
                    .noneMatch(call -> call.path().contains("/nodes/"))
                    .anyMatch(call -> call.path().contains("gpuleases/q/status")
                            && call.body().contains("\"phase\":\"Pending\"")
                            && call.body().contains("\"estimatedStart\":\"2026-12-01T09:51:33Z\""));
        }

        /** The pod that is made for node n, whose cleaning has begun. */
        private JsonNode made() {
            node.closed();
            Call call = turns.take().getFirst();
            assertThat(call.method() + call.path()).isEqualTo("POST" + NAMESPACE);
            return json(call.body());
        }

        /** Node n is being cleaned, for the time 7, and the pod of a cleaning is there. */
        private String cleaner(String cleaning, String phase) {
            node.closed();
            String name = cleaning.equals("7") ? nameOfThePod() : "sanitize-n-earlier";
            node.cleaner(name, cleaning, phase);
            return name;
        }
    }

    /** As another operator would make it. */
    private static String nameOfThePod() {
        var other = new Turns(new SilentJournal());
        new CleanedNode(other).closed();
        return json(other.take().getFirst().body()).at("/metadata/name").asText();
    }

    private static void assertQuarantined(List<Call> calls) {
        assertThat(calls)
                .filteredOn(call -> call.path().equals("/api/v1/nodes/n"))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains(QUARANTINED, UNCLAIMED)
                .doesNotContain(SANITIZING);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(text, notJson);
        }
    }
}
