package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A namespace that carries the tenant's label and was not taken on: nobody in it is ended. */
class NotTakenOnTest {
    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void itsPodsStayEvenOnNodesOfAPool() {
        turns.tenant().pool().heldNode("n").activeLease("n");
        heard("'gpulease.io/tenant':'t'", 2);
        var unseen = TestPod.named("unseen", "p9", 3).on("n").gpus(1);
        turns.pod(unseen).pod(TestPod.strangersIdle("n"));
        assertThat(evictions(turns.take())).isEmpty();
        assertThat(evictions(turns.take())).isEmpty();

        heard("'gpulease.io/tenant':'t','gpulease.io/kept-for':'t'", 3);
        assertThat(evictions(turns.take())).hasSize(2);
    }

    @Test
    void itsPodsAreInTheWayOfALeaseThatClaimsTheirNode() {
        turns.tenant().pool().heldNode("n").lease("");
        turns.world
                .partyNews()
                .see(
                        Given.namespace(
                                "{'metadata':{'name':'other','uid':'o1','resourceVersion':'2','labels':{'gpulease.io/tenant':'u'}}}"));
        turns.world.see(
                Given.pod(
                        "{'metadata':{'name':'p','namespace':'other','uid':'p8','resourceVersion':'5'},'spec':{'nodeName':'n','containers':[]}}"));
        List<Call> calls = turns.take();
        assertThat(calls).extracting(Call::body).noneMatch(body -> body.contains("Active"));
        assertThat(evictions(calls)).isEmpty();
    }

    @Test
    void aClaimOfALeaseThatIsNoMoreStaysWhileItsPodHasTheDevices() {
        turns.tenant().pool().heldNode("n");
        heard("'gpulease.io/tenant':'t'", 2);
        turns.pod(TestPod.named("unseen", "p9", 3).on("n").gpus(1)).take();
        assertThat(turns.takeIn(Duration.ofSeconds(11)))
                .extracting(Call::body)
                .noneMatch(body -> body.contains("\"gpulease.io/allocations\":null"));
    }

    @Test
    void aNodeIsNotCleanedUnderItsPods() {
        new CleanedNode(turns).closed();
        heard("'gpulease.io/tenant':'t'", 2);
        turns.pod(TestPod.named("idle", "p9", 3).on("n"));
        assertThat(turns.take()).extracting(Call::method).doesNotContain("POST");
        turns.podGone("idle", "p9");
        assertThat(turns.takeIn(Duration.ofSeconds(5))).extracting(Call::method).contains("POST");
    }

    private void heard(String labels, int version) {
        turns.world
                .partyNews()
                .see(Given.namespace("{'metadata':{'name':'ns','uid':'ns1','resourceVersion':'%d','labels':{%s}}}"
                        .formatted(version, labels)));
    }

    private static List<String> evictions(List<Call> calls) {
        return calls.stream()
                .map(Call::path)
                .filter(path -> path.endsWith("/eviction"))
                .toList();
    }
}
