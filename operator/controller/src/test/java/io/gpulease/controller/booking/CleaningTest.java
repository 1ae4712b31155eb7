package io.gpulease.controller.booking;

import static io.gpulease.controller.booking.NodeCalls.QUARANTINED;
import static io.gpulease.controller.booking.NodeCalls.SANITIZING;
import static io.gpulease.controller.booking.NodeCalls.UNCLAIMED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.facts.FactFinder;
import io.gpulease.controller.status.PoolStatuses;
import io.gpulease.crds.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What comes between a node and its cleaning: pods of tenants, persons, and an agent that does not answer. It is ten o'clock. */
class CleaningTest {

    private final NodeEvents events = new NodeEvents();
    private final List<String> told = events.told();
    private final Turns turns = new Turns(events);
    private final CleanedNode node = new CleanedNode(turns);

    /** It asks for no device, so that the end of its lease is nothing to it. */
    private static TestPod guest() {
        return TestPod.named("guest", "g1", 11).lease("l").on("n");
    }

    @Nested
    class ACleanerThatWasToldToStop {

        @Test
        void cleansNothingThoughItSaysThatItSucceeded() {
            node.closed().leavingCleaner(name(), "7", "Succeeded");
            assertThat(turns.take()).extracting(Call::path).noneMatch(NodeCalls::isNode);
        }

        @Test
        void isMadeAnewOnceItHasGone() {
            String name = name();
            node.closed().leavingCleaner(name, "7", "Failed");
            assertThat(turns.take()).isEmpty();
            node.cleanerGone(name);
            assertThat(turns.take())
                    .singleElement()
                    .satisfies(call -> assertThat(call.method()).isEqualTo("POST"))
                    .extracting(Call::body)
                    .asString()
                    .contains(name);
        }

        /** Whoever deletes it again and again would keep the node, and its lease, for ever. */
        @Test
        void hasNoMoreTimeThoughItIsMadeAnew() {
            node.closed().cleaner(name(), "7", "Running");
            turns.take();
            turns.pause(Duration.ofSeconds(30));
            node.cleanerGone(name());
            assertThat(turns.take()).extracting(Call::method).containsExactly("POST");
            turns.answerAll(call -> CleanedNode.cleanerAgain(name(), "7", "Pending")
                    .replace("09:59:50", "10:00:30")
                    .replace("\"20\"", "\"40\"")
                    .replace("\"cleaner\"", "\"another\""));
            assertThat(turns.take()).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(21)))
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED);
        }

        @Test
        void isNotMadeAnewOnceItsTimeIsOver() {
            node.closed().cleaner(name(), "7", "Running");
            turns.take();
            node.leavingCleaner(name(), "7", "Running");
            turns.take();
            node.cleanerGone(name());
            assertThat(turns.takeIn(Duration.ofSeconds(51)))
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED);
        }

        @Test
        void isNotAwaitedForLongerThanTheTimeOut() {
            node.closed().leavingCleaner(name(), "7", "Failed");
            turns.take();
            assertThat(turns.takeIn(Duration.ofSeconds(51)))
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED);
        }
    }

    @Nested
    class ATenantsPodOnTheNode {

        @Test
        void isEndedThoughItAsksForNoGpu() {
            node.closed();
            turns.pod(guest());
            assertThat(turns.take())
                    .singleElement()
                    .extracting(Call::path)
                    .isEqualTo("/api/v1/namespaces/ns/pods/guest/eviction");
        }

        @Test
        void isEndedThoughItWasThereBefore() {
            node.held("");
            turns.activeLease("n").pod(guest());
            assertThat(turns.take()).isEmpty();
            turns.tenantAgain();
            node.closed();
            assertThat(turns.take()).extracting(Call::path).contains("/api/v1/namespaces/ns/pods/guest/eviction");
        }

        @Test
        void isLeftAloneWhereALeaseStillRuns() {
            node.held(CleanedNode.BY_A_PERSON);
            turns.activeLease("n").pod(guest());
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void hasItsGraceIfItGoesAlready() {
            node.closed();
            turns.pod(guest().leaving("2026-12-01T10:30:00Z"));
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void thatDoesNotGoHasTheNodeSetAsideAndIsNamed() {
            node.closed();
            turns.pod(guest().leaving("2026-12-01T10:00:10Z"));
            assertThat(turns.take()).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(49))).isEmpty();
            assertThat(turns.takeIn(Duration.ofSeconds(2)))
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED, SANITIZING, UNCLAIMED);
            turns.answerAll(call -> CleanedNode.quarantinedAgain());
            assertThat(told).singleElement().asString().contains("Pod ns/guest", "not cleaned", "it is cleaned then");
        }

        @Test
        void thatGotOnItWhileItWasCleanedHasItCleanedAnew() {
            node.closed().cleaner(name(), "7", "Succeeded");
            turns.pod(guest());
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .as("another cleaning, which was due since the same instant")
                    .contains(SANITIZING, "\"value\":\"8\"", "\"timeAdded\":\"2026-12-01T09:59:50Z\"")
                    .doesNotContain("allocations");
        }

        @Test
        void thatIsNotBoundYetMayComeForAMoment() {
            node.closed();
            turns.pod(TestPod.pending(11, ""));
            turns.pause(Duration.ofSeconds(-6));
            assertThat(turns.take()).noneMatch(call -> call.method().equals("POST") && isCleaner(call));
            assertThat(turns.takeIn(Duration.ofSeconds(2))).anyMatch(CleaningTest::isCleaner);
        }

        @Test
        void doesNotKeepANodeClosedWhosePoolCleansNothingAnyMore() {
            node.cleansNothing();
            node.closed();
            turns.pod(guest());
            assertThat(turns.take()).extracting(Call::path).contains("/api/v1/namespaces/ns/pods/guest/eviction");
            assertThat(turns.takeAfter("/nodes/n", 200, CleanedNode.unclaimedAgain()))
                    .extracting(Call::path)
                    .noneMatch(NodeCalls::isNode);
            turns.podGone("guest", "g1");
            assertThat(turns.take())
                    .filteredOn(NodeCalls::isNode)
                    .singleElement()
                    .extracting(Call::body)
                    .asString()
                    .doesNotContain(SANITIZING);
        }
    }

    @Nested
    class ThePodThatCleans {

        @Test
        void hasItsGpusUncounted() {
            node.closed().cleaner(name(), "7", "Running");
            assertThat(ownersGpus()).isZero();
            node.gpusOfCleaner(name(), "gpulease-system", "n");
            assertThat(ownersGpus()).isZero();
        }

        @Test
        void isNotAnybodysWhoHasTheLabel() {
            node.closed().gpusOfCleaner("looks-alike", "lab", "n");
            assertThat(ownersGpus()).isEqualTo(4);
        }

        @Test
        void isNotThatOfAnotherNode() {
            node.closed().gpusOfCleaner("looks-alike", "gpulease-system", "m");
            assertThat(ownersGpus()).isEqualTo(4);
        }

        private int ownersGpus() {
            return Objects.requireNonNull(
                            Objects.requireNonNull(turns.world.node("n")).planned())
                    .ownerGpus();
        }
    }

    @Nested
    class ASharedNode {

        @Test
        void thatIsSetAsideIsNotHeldWhole() {
            node.sharedClosedAndQuarantined();
            assertThat(heldGpus()).isEqualTo(2);
        }

        @Test
        void whichAPersonWantsCleanedIsNotHeldWholeByWhoRuns() {
            node.sharedAndMarkedByAPerson();
            assertThat(heldGpus()).isEqualTo(2);
            assertThat(Objects.requireNonNull(Objects.requireNonNull(turns.world.node("n"))
                                    .planned())
                            .leasable())
                    .as("for how long is not known")
                    .isFalse();
        }

        private int heldGpus() {
            return Objects.requireNonNull(
                            Objects.requireNonNull(turns.world.lease("u1")).held())
                    .placement()
                    .gpus();
        }

        @Test
        void isLeasableForTheNextThatIsBooked() {
            node.sharedAndClosed();
            assertThat(Objects.requireNonNull(Objects.requireNonNull(turns.world.node("n"))
                                    .planned())
                            .leasable())
                    .isTrue();
        }

        @Test
        void isNotLeasableInItsStatus() {
            node.sharedAndClosed();
            var pool = Objects.requireNonNull(new FactFinder(turns.world)
                    .find(Instant.parse("2026-12-01T10:00:00Z"))
                    .pools()
                    .get("p"));
            assertThat(pool.nodes().leasable()).isZero();
            assertThat(pool.gpus().free()).isZero();
            assertThat(pool.nodes().releasing()).isEqualTo(1);
        }
    }

    @Nested
    class APoolWhoseTemplateNobodyTakes {

        @Test
        void saysWhyUntilOneIsTaken() {
            node.closed();
            turns.take();
            int before = turns.partiesTold;
            turns.takeAfter(403, "no such thing");
            assertThat(turns.partiesTold).as("the pool is written again").isGreaterThan(before);
            assertThat(conditions())
                    .anyMatch(condition -> condition.type().equals("Sanitizing")
                            && condition.reason().equals("SanitizationFailed")
                            && condition.message().contains("cannot be made for node n: 403: no such thing"));
            turns.takeIn(Duration.ofSeconds(1));
            turns.takeAfter(201, CleanedNode.cleanerAgain(name(), "7", "Pending"));
            assertThat(conditions()).anyMatch(condition -> condition.reason().equals("TenantLeft"));
        }

        @Test
        void saysNoMoreOfANodeThatIsCleanedNoLonger() {
            node.closed();
            turns.take();
            turns.takeAfter(403, "no such thing");
            node.free("");
            turns.take();
            assertThat(Objects.requireNonNull(turns.world.node("n")).uncleanable())
                    .isEmpty();
        }

        private List<Condition> conditions() {
            Instant at = Instant.parse("2026-12-01T10:00:00Z");
            var facts = Objects.requireNonNull(
                    new FactFinder(turns.world).find(at).pools().get("p"));
            var pool = Objects.requireNonNull(turns.world.pool("p")).pool();
            return PoolStatuses.of(pool, facts, at).conditions();
        }
    }

    @Nested
    class APoolThatIsChangedMeanwhile {

        @Test
        void andCleansNothingAnyMoreLosesItsCleanerBeforeTheNodeIsGivenOn() {
            node.closed().cleaner(name(), "7", "Running");
            turns.take();
            node.cleansNothing();
            assertThat(turns.take()).extracting(Call::path).anyMatch(NodeCalls::isNode);
            turns.queuedLease();
            List<Call> calls = new ArrayList<>(turns.takeAfter("/nodes/n", 200, CleanedNode.freeAgain()));
            calls.addAll(turns.take());
            assertThat(calls).anyMatch(call -> call.method().equals("DELETE") && isCleaner(call));
            assertThat(calls)
                    .noneMatch(call -> NodeCalls.isNode(call) && call.body().contains("uq"));
        }

        @Test
        void andHasAnotherTemplateKeepsTheCleanerThatRuns() {
            node.closed().cleaner(name(), "7", "Running");
            turns.take();
            node.anotherTemplate();
            assertThat(turns.take()).isEmpty();
        }

        @Test
        void andIsNoMoreHasTheNodeSetAside() {
            node.closed();
            turns.take();
            node.poolGone();
            List<Call> calls = new ArrayList<>(turns.take());
            calls.addAll(turns.takeIn(Duration.ofSeconds(6)));
            assertThat(calls)
                    .filteredOn(NodeCalls::isNode)
                    .first()
                    .extracting(Call::body)
                    .asString()
                    .contains(QUARANTINED);
        }
    }

    private static boolean isCleaner(Call call) {
        return call.path().contains("/namespaces/gpulease-system/pods");
    }

    /** Of the pod that cleans it for the time 7, as another operator would name it. */
    private static String name() {
        var other = new Turns(new SilentJournal());
        new CleanedNode(other).closed();
        try {
            return new ObjectMapper()
                    .readTree(other.take().getFirst().body())
                    .at("/metadata/name")
                    .asText();
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(notJson);
        }
    }
}
