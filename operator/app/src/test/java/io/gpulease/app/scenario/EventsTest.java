package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What {@code kubectl describe} shows of a lease's life: an Event for each step. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class EventsTest {
    @Test
    void eachStepOfALeaseHasAnEvent(TestEstate estate) {
        estate.with(1, 4);
        var lives = estate.lease("lives").gpus(4).seconds(8).notice(3).apply().awaitActive();
        var waits = estate.lease("waits").gpus(4).seconds(5).notice(1).apply().awaitPhase("Pending");
        var refused = estate.lease("refused").gpuClass("nobody-has-it").apply().awaitPhase("Rejected");
        lives.endsOnTime();
        waits.endsOnTime();
        awaitEvents(estate, lives, "Placed", "EndingSoon", "Expired");
        awaitEvents(estate, waits, "Queued", "Placed", "Expired");
        awaitEvents(estate, refused, "NoSuchClass");
    }

    private static void awaitEvents(TestEstate estate, TestLease lease, String... reasons) {
        Eventually.passes(
                Eventually.SOON, () -> assertThat(eventsOf(estate, lease)).contains(reasons));
    }

    private static List<String> eventsOf(TestEstate estate, TestLease lease) {
        return estate.kubectl().list("events.events.k8s.io", lease.namespace()).stream()
                .filter(event -> event.at("/regarding/uid").asText().equals(lease.uid()))
                .map(event -> event.path("reason").asText())
                .toList();
    }
}
