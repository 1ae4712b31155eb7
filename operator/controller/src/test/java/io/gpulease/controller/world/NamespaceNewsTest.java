package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.engine.term.Notice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of news of a namespace that tenant t lists. */
class NamespaceNewsTest {

    private final World world = new World(Notice.Defaults.STANDARD);

    @BeforeEach
    void tenant() {
        world.partyNews()
                .see(
                        Given.tenant(
                                "{'metadata':{'name':'t','uid':'t1','resourceVersion':'1','generation':1},'spec':{'namespaces':['ns']}}"));
    }

    @Test
    void eachThatGoesIsCountedAlsoWhereOnlyTheNextOneOfItsNameIsHeardOf() {
        heard("ns", "ns1", "");
        heard("ns", "ns1", "'gpulease.io/tenant':'t'");
        assertThat(world.partyNews().departures("ns")).isZero();
        world.partyNews().namespaceDeleted("ns");
        world.partyNews().namespaceDeleted("ns");
        assertThat(world.partyNews().departures("ns")).isEqualTo(1);
        heard("ns", "ns2", "");
        heard("ns", "ns3", "");
        assertThat(world.partyNews().departures("ns")).isEqualTo(2);
    }

    @Test
    void whatNoTenantListsIsNotCounted() {
        heard("else", "e1", "");
        world.partyNews().namespaceDeleted("else");
        assertThat(world.partyNews().departures("else")).isZero();
    }

    private void heard(String name, String uid, String labels) {
        SlimNamespace namespace =
                Given.namespace("{'metadata':{'name':'%s','uid':'%s','resourceVersion':'1','labels':{%s}}}"
                        .formatted(name, uid, labels));
        world.partyNews().see(namespace);
    }
}
