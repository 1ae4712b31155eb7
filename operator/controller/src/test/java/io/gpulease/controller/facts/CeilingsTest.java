package io.gpulease.controller.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CeilingsTest {

    private final World world = new World(Notice.Defaults.STANDARD);

    @Test
    void whatItOwnsMayBorrowAndHaveAsSpotCountsUnderTheResourceOfThePools() {
        pool("a", "h200", "'resourceName':null");
        pool("b", "h200", "'resourceName':null");
        pool("c", "b200", "'resourceName':null");
        pool("d", "mi300", "'resourceName':'amd.com/gpu'");
        assertThat(ceilings(
                        "{'gpuClass':'h200','nominalQuota':8,'borrowingLimit':4,'spotLimit':2},{'gpuClass':'b200','nominalQuota':1},"
                                + "{'gpuClass':'mi300','nominalQuota':3},{'gpuClass':'not-offered','nominalQuota':9}"))
                .isEqualTo(Map.of("nvidia.com/gpu", 15L, "amd.com/gpu", 3L));
    }

    @Test
    void nothingIsKnownOfAClassBeforeAPoolOffersIt() {
        assertThat(ceilings("{'gpuClass':'h200','nominalQuota':8}")).isEmpty();
    }

    @Test
    void whatItMayNotHaveIsNoEntrySoThatItsPodsWaitAndAreNotRefused() {
        pool("a", "h200", "'resourceName':null");
        assertThat(ceilings("{'gpuClass':'h200','nominalQuota':0}")).isEmpty();
    }

    @Test
    void aQuotaThatIsLoweredStaysAboveWhatItsLeasesHold() {
        pool("a", "h200", "'resourceName':null");
        world.see(
                Given.lease("{'metadata':{'name':'l','namespace':'t-a','uid':'l1','resourceVersion':'1','generation':1,"
                        + "'creationTimestamp':'2026-12-01T09:00:00Z'},'spec':{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'}},"
                        + "'status':{'phase':'Active','tenant':'t','placement':{'pool':'a','site':'s','nodes':[{'name':'n1','gpus':8}],'nodeCount':1},"
                        + "'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T10:00:00Z'}}}"));
        assertThat(ceilings("{'gpuClass':'h200','nominalQuota':2}")).isEqualTo(Map.of("nvidia.com/gpu", 8L));
        assertThat(ceilings("{'gpuClass':'h200','nominalQuota':0}")).isEqualTo(Map.of("nvidia.com/gpu", 8L));
        assertThat(ceilings("{'gpuClass':'h200','nominalQuota':9}")).isEqualTo(Map.of("nvidia.com/gpu", 9L));
    }

    private Map<String, Long> ceilings(String quotas) {
        var tenant =
                Given.tenant("{'metadata':{'name':'t'},'spec':{'namespaces':['t-a'],'quotas':[%s]}}".formatted(quotas));
        return new Ceilings(world).of(tenant.getSpec(), List.copyOf(world.leases()));
    }

    private void pool(String name, String gpuClass, String resource) {
        world.partyNews()
                .see(Given.pool(
                        "{'metadata':{'name':'%s','uid':'%s','generation':1},'spec':{'gpuClass':'%s','nodeSelector':{'matchLabels':{'a':'b'}},%s}}"
                                .formatted(name, name, gpuClass, resource)));
    }
}
