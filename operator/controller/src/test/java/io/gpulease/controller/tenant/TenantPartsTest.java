package io.gpulease.controller.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.crds.GpuTenantSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exactly the objects that docs/tenancy.md promises. */
class TenantPartsTest {

    private static final String LABELS =
            "'labels':{'gpulease.io/tenant':'cursor','app.kubernetes.io/managed-by':'gpulease'}";
    private static final String OWN = "{'namespaceSelector':{'matchLabels':{'gpulease.io/tenant':'cursor'}}}";
    private static final String DNS =
            "{'to':[{'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'kube-system'}}}],"
                    + "'ports':[{'protocol':'UDP','port':53},{'protocol':'TCP','port':53}]}";

    @Test
    void membersAndViewersAreBoundToTheChartsRoles() {
        var subjects = "'subjects':[{'kind':'Group','name':'devs','role':'member'},"
                + "{'kind':'User','name':'ann','role':'viewer'},{'kind':'User','name':'bob','role':'member'}]";
        assertThat(manifest(subjects, TenantParts.MEMBERS)).isEqualTo(json("""
                {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding',
                 'metadata':{'name':'gpulease-members','namespace':'cursor-train',%s},
                 'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'gpulease-tenant-member'},
                 'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'Group','name':'devs'},
                             {'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'bob'}]}"""));
        assertThat(manifest(subjects, TenantParts.VIEWERS)).isEqualTo(json("""
                {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding',
                 'metadata':{'name':'gpulease-viewers','namespace':'cursor-train',%s},
                 'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'gpulease-tenant-viewer'},
                 'subjects':[{'apiGroup':'rbac.authorization.k8s.io','kind':'User','name':'ann'}]}"""));
    }

    @Test
    void aBindingWithoutAnybodyStaysSoThatWhoIsTakenOutLosesTheRight() {
        assertThat(manifest("'weight':1", TenantParts.VIEWERS)).isEqualTo(json("""
                {'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding',
                 'metadata':{'name':'gpulease-viewers','namespace':'cursor-train',%s},
                 'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'gpulease-tenant-viewer'},
                 'subjects':[]}"""));
    }

    @Test
    void nobodyOutsideTheTenantReachesItsPodsAndTheyReachEverythingByDefault() {
        assertThat(manifest("'weight':1", TenantParts.NETWORK)).isEqualTo(network("{}"));
        assertThat(manifest(egress("Open"), TenantParts.NETWORK)).isEqualTo(network("{}"));
    }

    @Test
    void egressWithinTheClusterOrDeniedLeavesDnsAndTheTenantsOwnNamespaces() {
        var own = "{'to':[" + OWN + "]}";
        assertThat(manifest(egress("Denied"), TenantParts.NETWORK)).isEqualTo(network(own + "," + DNS));
        assertThat(manifest(egress("ClusterOnly"), TenantParts.NETWORK))
                .isEqualTo(network(own + "," + DNS + ",{'to':[{'namespaceSelector':{}}]}"));
    }

    @Test
    void theQuotaIsTenTimesWhatTheTenantCouldEverHoldAndAThousandAtLeastAsPodsThatWaitCountToo() {
        assertThat(manifest("'weight':1", TenantParts.QUOTA)).isEqualTo(json("""
                {'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'gpulease-gpus','namespace':'cursor-train',%s},
                 'spec':{'hard':{'requests.amd.com/gpu':'1k','requests.nvidia.com/gpu':'20k'}}}"""));
    }

    @Test
    void aTenantOfClassesThatNoPoolOffersHasAQuotaThatSaysNothingYet() {
        assertThat(part("'weight':1", TenantParts.QUOTA, Map.of())).isEqualTo(json("""
                {'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'gpulease-gpus','namespace':'cursor-train',%s},
                 'spec':{}}"""));
    }

    @Test
    void aContainerThatSaysNothingAsksForALittle() {
        assertThat(manifest("'weight':1", TenantParts.LIMITS)).isEqualTo(json("""
                {'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'gpulease-defaults','namespace':'cursor-train',%s},
                 'spec':{'limits':[{'type':'Container','defaultRequest':{'cpu':'1m','memory':'1Mi'}}]}}"""));
    }

    @Test
    void eachNamespaceHoldsFiveObjects() {
        assertThat(TenantParts.of("cursor", spec("'weight':1"), Map.of(), "cursor-train"))
                .extracting(Part::name)
                .containsExactlyInAnyOrderElementsOf(TenantParts.NAMES);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "8,8", "999,999", "1000,1k", "1024,1024", "12000,12k", "1500,1500", "20000000,20M"})
    void quantitiesAreWrittenAsTheApiServerWritesThem(long whole, String text) {
        assertThat(TenantParts.quantity(whole)).isEqualTo(text);
    }

    private static String egress(String egress) {
        return "'isolation':{'egress':'" + egress + "'}";
    }

    private static String network(String egress) {
        return json("""
                {'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy',
                 'metadata':{'name':'gpulease-tenant','namespace':'cursor-train',%s},
                 'spec':{'podSelector':{},'policyTypes':['Ingress','Egress'],'ingress':[{'from':[""" + OWN + "]}],'egress':[" + egress + "]}}");
    }

    private static String json(String text) {
        return text.formatted(LABELS).replace('\'', '"').replaceAll("\\n\\s*", "");
    }

    private static String manifest(String fields, String name) {
        return part(fields, name, Map.of("nvidia.com/gpu", 2000L, "amd.com/gpu", 16L));
    }

    private static String part(String fields, String name, Map<String, Long> ceilings) {
        return TenantParts.of("cursor", spec(fields), ceilings, "cursor-train").stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow()
                .manifest()
                .toString();
    }

    private static GpuTenantSpec spec(String fields) {
        return Given.tenant(
                        "{'metadata':{'name':'cursor'},'spec':{'namespaces':['cursor-train'],%s}}".formatted(fields))
                .getSpec();
    }
}
