package io.gpulease.controller.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.world.Pins;
import io.gpulease.crds.NodeGpus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeatsTest {

    private static final String GPU = "nvidia.com/gpu";
    private static final List<NodeGpus> HELD = List.of(new NodeGpus("n1", 8), new NodeGpus("n2", 4));

    @Test
    void onWholeNodesTheSchedulerChoosesButEachNodeIsCounted() {
        var seats = new Seats(true, GPU, HELD);
        assertThat(seats.placeFor(8)).contains("");
        assertThat(seats.placeFor(9)).isEmpty();
        seats.take("", 5);
        assertThat(seats.free()).isEqualTo(7);
        assertThat(seats.placeFor(4)).contains("");
        assertThat(seats.placeFor(5)).as("3 are free on one and 4 on the other").isEmpty();
        assertThat(seats.largest()).isEqualTo(4);
    }

    @Test
    void aPodThatIsNotBoundYetIsTakenToGoWhereItFitsBest() {
        var seats = new Seats(true, GPU, HELD);
        seats.take("", 3);
        assertThat(seats.placeFor(8)).contains("");
    }

    @Test
    void onSharedNodesAPodGetsTheFullestNodeThatHasRoom() {
        var seats = new Seats(false, GPU, HELD);
        assertThat(seats.placeFor(3)).contains("n2");
        assertThat(seats.placeFor(5)).contains("n1");
        seats.take("n1", 4);
        assertThat(seats.placeFor(5)).isEmpty();
    }

    @Test
    void aPodThatWasGivenItsNodeSitsThereBeforeItIsBound() {
        var seats = new Seats(false, GPU, HELD);
        seats.seat(
                List.of(
                        Given.pod(
                                "{'metadata':{'name':'p','namespace':'a','uid':'u'},'spec':{'nodeSelector':{'kubernetes.io/hostname':'n2'},'containers':[{'resources':{'limits':{'nvidia.com/gpu':'3'}}}]}}")));
        assertThat(seats.placeFor(2)).contains("n1");
        assertThat(seats.placeFor(1)).contains("n2");
    }

    @Test
    void aPodIsPinnedByTheHostnameOfItsNodeWhichNeedNotBeItsName() {
        var seats = new Seats(false, GPU, HELD, new Pins(Map.of(), Map.of("host-2", "n2")));
        var pinned = Given.pod(
                "{'metadata':{'name':'p','namespace':'a','uid':'u'},'spec':{'nodeSelector':{'kubernetes.io/hostname':'host-2'},'containers':[{'resources':{'limits':{'nvidia.com/gpu':'3'}}}]}}");
        assertThat(seats.placeFor(pinned)).contains("n2");
        seats.seat(List.of(pinned));
        assertThat(seats.placeFor(2)).contains("n1");
    }

    /** A kubelet may give its node the host name of another one. */
    @Test
    void aPodThatWasLetInSitsOnTheNodeOfItsUidWhateverHostNamesSay() {
        var seats = new Seats(false, GPU, HELD, new Pins(Map.of("u1", "n1", "u2", "n2"), Map.of("host", "n1")));
        seats.seat(
                List.of(
                        Given.pod(
                                "{'metadata':{'name':'p','namespace':'a','uid':'u'},'spec':{'nodeSelector':{'kubernetes.io/hostname':'host','gpulease.io/node-uid':'u2'},'containers':[{'resources':{'limits':{'nvidia.com/gpu':'4'}}}]}}")));
        assertThat(seats.placeFor(1)).as("nothing is left of n2").contains("n1");
        assertThat(seats.placeFor(8)).as("all of n1 is").contains("n1");
    }
}
