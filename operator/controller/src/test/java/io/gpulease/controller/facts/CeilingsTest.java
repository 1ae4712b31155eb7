package io.gpulease.controller.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
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

    private Map<String, Long> ceilings(String quotas) {
        var tenant =
                Given.tenant("{'metadata':{'name':'t'},'spec':{'namespaces':['t-a'],'quotas':[%s]}}".formatted(quotas));
        return new Ceilings(world).of(tenant.getSpec());
    }

    private void pool(String name, String gpuClass, String resource) {
        world.partyNews()
                .see(Given.pool(
                        "{'metadata':{'name':'%s','uid':'%s','generation':1},'spec':{'gpuClass':'%s','nodeSelector':{'matchLabels':{'a':'b'}},%s}}"
                                .formatted(name, name, gpuClass, resource)));
    }
}
