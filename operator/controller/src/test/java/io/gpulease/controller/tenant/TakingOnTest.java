package io.gpulease.controller.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.status.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which namespaces that are there already become the tenant's. */
class TakingOnTest {

    private static final String LEASES = "/apis/gpulease.io/v1alpha1/namespaces/t-a/gpuleases/";
    private static final String LABELLED = "{'metadata':{'name':'t-a','labels':{'gpulease.io/tenant':'t'}}}";

    private final TenantGround ground = new TenantGround();
    private final TenantApi api = ground.api;

    @BeforeEach
    void timePasses() {
        api.now = api.now.plusSeconds(60);
    }

    @Test
    void oneThatWasBornWithTheLabelIsTakenOnWithItsPods() {
        // As an earlier operator left it, or as somebody applies namespace, workload and tenant in this order.
        api.put(TenantGround.NAMESPACE, LABELLED, "fabric8-kubernetes-client");
        pod("p", "'containers':[]");
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(label("kept-for")).isEqualTo("t");
    }

    @Test
    void oneThatGotTheLabelBeforeItsPodsIsTakenOnWithThem() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        labelledNow();
        api.now = api.now.plusSeconds(2);
        pod("p", "'containers':[]");
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void oneWhosePodsWereThereBeforeTheLabelIsNotAndNothingIsPutIntoIt() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        pod("p", "'containers':[]");
        labelledNow();
        assertThat(TenantGround.reasons(ground.settle())).containsExactly("NamespaceHasPods");
        assertThat(ground.keep().stalled().getFirst().message()).contains("t-a", "p");
        assertThat(api.writes()).isEmpty();

        api.delete("/api/v1/namespaces/t-a/pods/p");
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void aLaterEditByWhoeverSetTheLabelDoesNotMakePodsThatTheGateHasSeenLookUnseen() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        lease(2);
        devices("own", "'nodeName':'n1'", 2);
        pod("plain", "'containers':[]");
        labelledNow();
        assertThat(TenantGround.reasons(ground.settle())).containsExactly("NamespaceHasPods");
        leaseOf("t", 2);
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void devicesBeyondWhatALeaseAccountsForAreInTheWayAlsoWhereTheTenantHasLeases() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        leaseOf("t", 2);
        devices("own", "'nodeName':'n1'", 2);
        devices("more", "'nodeName':'n1'", 1);
        labelledNow();
        assertThat(TenantGround.reasons(ground.settle())).containsExactly("NamespaceHasPods");
    }

    @Test
    void whatTheGateHasLetInSinceHasItsPartOfTheLease() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        leaseOf("t", 2);
        devices("own", "'nodeName':'n1'", 2);
        labelledNow();
        api.now = api.now.plusSeconds(60);
        devices("later", "'nodeName':'n1'", 2);
        assertThat(TenantGround.reasons(ground.settle())).containsExactly("NamespaceHasPods");
    }

    @Test
    void aPodOfTheVerySecondIsInTheWayOnlyIfItHasDevices() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        labelledNow();
        pod("p", "'containers':[]");
        devices("d", "'nodeName':'n1'", 1);
        assertThat(TenantGround.reasons(ground.settle())).containsExactly("NamespaceHasPods");
        assertThat(ground.keep().stalled().getFirst().message()).contains("(d for one)");
        api.delete("/api/v1/namespaces/t-a/pods/d");
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void podsThatWaitAtTheGateOrAreOverAreInNobodysWay() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        pod("waits", "'schedulingGates':[{'name':'gpulease.io/placement'}]");
        api.put(
                "/api/v1/namespaces/t-a/pods/over",
                "{'metadata':{'name':'over','namespace':'t-a'},'spec':{},'status':{'phase':'Succeeded'}}",
                "them");
        labelledNow();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void thePlatformMayVouchForWhatIsInIt() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        pod("p", "'containers':[]");
        api.put(
                TenantGround.NAMESPACE,
                LABELLED.replace("'gpulease.io/tenant':'t'", "'gpulease.io/tenant':'t','gpulease.io/kept-for':'t'"),
                "them");
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void aLostLabelIsPutBackAtOnceWhateverCameInMeanwhile() {
        ground.settle();
        loseLabel();
        devices("more", "'nodeName':'n1'", 1);
        api.deliverAll();
        ground.keep();
        assertThat(label("tenant")).isEqualTo("t");
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void whatAPodHasBesideItsGpusIsNotCountedAgainstTheLease() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        lease(2);
        devices("own", "'nodeName':'n1'", "'nvidia.com/gpu':'2','rdma/hca':'1'");
        labelledNow();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void aLookThatIsNotAnsweredTakesNothingOn() {
        api.put(TenantGround.NAMESPACE, LABELLED, "them");
        api.deliverAll();
        api.refuse("/api/v1/namespaces/t-a/pods", 403, "you may not");
        Tenancy tenancy = ground.keep();
        assertThat(tenancy.stalled()).isEmpty();
        assertThat(tenancy.underway())
                .singleElement()
                .satisfies(why -> assertThat(why.message()).contains("you may not"));
        assertThat(api.writes()).isEmpty();
        api.refuseNothing();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    /** A minute later than whatever was made before. */
    private void labelledNow() {
        api.now = api.now.plusSeconds(60);
        api.put(TenantGround.NAMESPACE, LABELLED, "them");
        api.change(
                TenantGround.NAMESPACE,
                there -> there.at("/metadata/managedFields")
                        .forEach(manager -> ((ObjectNode) manager).put("time", api.now.toString())));
    }

    private void loseLabel() {
        api.change(
                TenantGround.NAMESPACE,
                there -> there.withObject("/metadata/labels").remove("gpulease.io/tenant"));
    }

    private String label(String name) {
        return api.get(TenantGround.NAMESPACE)
                .orElseThrow()
                .at("/metadata/labels/gpulease.io~1" + name)
                .asText();
    }

    private void lease(int gpus) {
        leaseOf("another", gpus);
    }

    private void leaseOf(String tenant, int gpus) {
        api.put(
                LEASES + "l",
                "{'metadata':{'name':'l','namespace':'t-a'},'status':{'phase':'Active','tenant':'%s','placement':{'nodes':[{'name':'n1','gpus':%d}]}}}"
                        .formatted(tenant, gpus),
                "them");
    }

    private void devices(String name, String spec, int gpus) {
        devices(name, spec, "'nvidia.com/gpu':'%d'".formatted(gpus));
    }

    private void devices(String name, String spec, String limits) {
        api.put(
                "/api/v1/namespaces/t-a/pods/" + name,
                ("{'metadata':{'name':'%s','namespace':'t-a','labels':{'gpulease.io/lease':'l'}},'spec':{%s,"
                                + "'containers':[{'resources':{'limits':{%s}}}]}}")
                        .formatted(name, spec, limits),
                "them");
    }

    private void pod(String name, String spec) {
        api.put(
                "/api/v1/namespaces/t-a/pods/" + name,
                "{'metadata':{'name':'%s','namespace':'t-a'},'spec':{%s}}".formatted(name, spec),
                "them");
    }
}
