package io.gpulease.controller.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it has things end within fractions of a second")
@Timeout(60)
class ElectedLeadTest {
    private static final LeadTiming QUICK = new LeadTiming(
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(600));
    private static final LeadTiming NEVER_RUNS_OUT = new LeadTiming(
            Duration.ofMinutes(10),
            Duration.ofSeconds(500),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(600));

    private LeaseServer server;
    private final List<Candidate> candidates = new ArrayList<>();

    @BeforeEach
    void startServer() throws IOException {
        server = new LeaseServer();
    }

    @AfterEach
    void stop() {
        candidates.forEach(candidate -> candidate.lead.close());
        server.close();
    }

    /** An operator in this test: instead of ending the process it notes why it would, and its thread dies. */
    private final class Candidate {
        final CompletableFuture<Boolean> leads = new CompletableFuture<>();
        final CompletableFuture<String> ended = new CompletableFuture<>();
        final ElectedLead lead;

        Candidate(String name, LeadTiming timing) {
            lead = new ElectedLead(server.calls(), timing, name, why -> {
                ended.complete(why);
                throw new IllegalStateException("ended");
            });
            candidates.add(this);
            lead.runWhenLeading(() -> leads.complete(true));
        }

        void awaitLead() throws Exception {
            assertThat(leads.get(20, TimeUnit.SECONDS)).isTrue();
        }

        String awaitEnd() throws Exception {
            return ended.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void takesAFreeLeadAndKeepsIt() throws Exception {
        var alone = new Candidate("a", QUICK);
        alone.awaitLead();
        var writes = server.writes();
        Awaitility.await().until(() -> server.writes() > writes + 2);
        alone.lead.assertLeading();
        assertThat(server.holder()).isEqualTo("a");
    }

    @Test
    void standsByWhileAnotherRenews() throws Exception {
        var first = new Candidate("a", QUICK);
        first.awaitLead();
        var second = new Candidate("b", QUICK);
        var writes = server.writes();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server.writes() > writes + 20);
        assertThat(second.leads).isNotDone();
        assertThatThrownBy(second.lead::assertLeading).hasMessageContaining("stands by");
    }

    @Test
    void takesTheLeadFromOneThatNoLongerRenewsAndLeavesTheRestOfTheLeaseAlone() throws Exception {
        server.change(lease -> {
            lease.withObjectProperty("spec").put("holderIdentity", "dead").put("leaseTransitions", 4);
            lease.withObjectProperty("metadata").putObject("labels").put("team", "blue");
        });
        new Candidate("b", QUICK).awaitLead();
        server.change(lease -> {
            assertThat(lease.at("/spec/leaseTransitions").asInt()).isEqualTo(5);
            assertThat(lease.at("/metadata/labels/team").asText()).isEqualTo("blue");
        });
    }

    @Nested
    class WhenItStopsInGoodOrder {
        @Test
        void handsTheLeadOverWithoutWaitingForItToRunOut() throws Exception {
            var first = new Candidate("a", NEVER_RUNS_OUT);
            first.awaitLead();
            var second = new Candidate("b", NEVER_RUNS_OUT);
            first.lead.close();
            second.awaitLead();
            assertThatThrownBy(first.lead::assertLeading).hasMessageContaining("stopping");
            assertThat(first.ended).isNotDone();
        }

        @Test
        void leavesTheLeadOfAnotherAlone() throws Exception {
            var first = new Candidate("a", NEVER_RUNS_OUT);
            first.awaitLead();
            new Candidate("b", NEVER_RUNS_OUT).lead.close();
            assertThat(server.holder()).isEqualTo("a");
        }
    }

    @Nested
    class WhenTheLeadIsLost {
        @Test
        void endsTheProcessAsSoonAsAnotherHoldsIt() throws Exception {
            var robbed = new Candidate("a", NEVER_RUNS_OUT);
            robbed.awaitLead();
            server.change(lease -> lease.withObjectProperty("spec").put("holderIdentity", "thief"));
            assertThat(robbed.awaitEnd()).contains("thief");
        }

        @Test
        void endsTheProcessWhenTheLeaseIsDeleted() throws Exception {
            var robbed = new Candidate("a", NEVER_RUNS_OUT);
            robbed.awaitLead();
            server.delete();
            assertThat(robbed.awaitEnd()).contains("deleted");
        }

        @Test
        void endsTheProcessAtTheDeadlineThoughNoCallIsAnswered() throws Exception {
            var cutOff = new Candidate("a", QUICK);
            cutOff.awaitLead();
            server.hearNothing(true);
            assertThat(cutOff.awaitEnd()).contains("no renewal succeeded");
            assertThatThrownBy(cutOff.lead::assertLeading).hasMessage("ended");
        }

        @Test
        void endsTheProcessBeforeAWriteThoughTheRenewingThreadSleeps() throws Exception {
            var slow = new LeadTiming(
                    Duration.ofMinutes(10),
                    Duration.ofMillis(400),
                    Duration.ofMillis(399),
                    Duration.ofMillis(100),
                    Duration.ofMillis(300));
            server.hearNothing(false);
            var late = new Candidate("a", slow);
            late.awaitLead();
            server.hearNothing(true);
            Awaitility.await()
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThatThrownBy(late.lead::assertLeading).hasMessage("ended"));
        }
    }

    @Nested
    class WhenAnotherWritesTheLeaseButLeavesTheHolder {
        @Test
        void goesOnLeading() throws Exception {
            var steady = new Candidate("a", QUICK);
            steady.awaitLead();
            for (var i = 0; i < 5; i++) {
                server.change(lease -> lease.withObjectProperty("metadata").put("touched", true));
                var writes = server.writes();
                Awaitility.await().until(() -> server.writes() > writes);
            }
            steady.lead.assertLeading();
            assertThat(steady.ended).isNotDone();
        }
    }

    @Test
    void ridesOutAShortSilence() throws Exception {
        var patient = new Candidate("a", QUICK);
        patient.awaitLead();
        server.hearNothing(true);
        Awaitility.await().until(() -> server.unheard() > 0);
        server.hearNothing(false);
        var writes = server.writes();
        Awaitility.await().until(() -> server.writes() > writes);
        assertThat(patient.ended).isNotDone();
    }
}
