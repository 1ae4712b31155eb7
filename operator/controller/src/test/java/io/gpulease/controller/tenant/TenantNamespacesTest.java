package io.gpulease.controller.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.status.Tenancy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is sent for a tenant's namespaces, and what is not. */
class TenantNamespacesTest {

    private static final String BIND =
            "'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'gpulease-members','namespace':'t-a'}";

    private final TenantGround ground = new TenantGround();
    private final TenantApi api = ground.api;

    @Test
    void aMissingNamespaceIsMadeLabelledAndFilledAtOnce() {
        assertThat(ground.keep()).isEqualTo(Tenancy.IN_PLACE);

        assertThat(api.calls.getFirst().method()).isEqualTo("POST");
        assertThat(api.calls.getFirst().body()).isEqualTo("""
                        {'apiVersion':'v1','kind':'Namespace','metadata':{'name':'t-a','labels':{'gpulease.io/kept-for':'t',\
                        'gpulease.io/tenant':'t','pod-security.kubernetes.io/enforce':'restricted'}}}""".replace('\'', '"'));
        assertThat(api.writes()).hasSize(6);
        assertThat(api.calls.subList(1, 6)).allSatisfy(call -> {
            assertThat(call.contentType()).isEqualTo("application/apply-patch+yaml");
            assertThat(call.path()).endsWith("?force=true&fieldManager=gpulease");
        });
    }

    @Test
    void whatIsInOrderIsNotWrittenAgainNeitherBeforeItIsHeardOfNorAfterARestart() {
        ground.keep();
        api.calls.clear();
        assertThat(ground.keep()).isEqualTo(Tenancy.IN_PLACE);
        ground.settle();
        ground.restart();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.calls).isEmpty();
    }

    @Test
    void whatWasDoneAndNeverHeardOfIsDoneAgainAfterAWhile() {
        ground.keep();
        // Made and deleted between two lists of a watch: nothing is ever heard of it.
        api.deliverNamespaces();
        api.calls.clear();
        var kept = ground.pass();
        assertThat(kept.again()).contains(api.now.plus(Attempts.NEWS_WITHIN));
        assertThat(api.calls).isEmpty();
        api.now = api.now.plus(Attempts.NEWS_WITHIN);
        ground.pass();
        assertThat(api.writes()).hasSize(5);
    }

    @Test
    void whatSomebodyDeletedOrChangedIsAppliedAgainAndNothingElse() {
        ground.settle();
        api.calls.clear();
        api.delete(TenantGround.NETWORK);
        api.change(TenantGround.QUOTA, quota -> quota.withObject("/spec/hard").put("requests.nvidia.com/gpu", "99"));
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.writes())
                .containsExactly("PATCH networkpolicies/gpulease-tenant", "PATCH resourcequotas/gpulease-gpus");
    }

    @Test
    void nobodyStaysInABindingWhoIsNotOfTheTenantAlsoWhereNobodyIsToBe() {
        ground.settle();
        for (var path : new String[] {TenantGround.MEMBERS, TenantGround.VIEWERS}) {
            api.change(
                    path, binding -> binding.withArray("/subjects").addObject().put("name", "eve"));
        }
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.get(TenantGround.MEMBERS).orElseThrow().toString())
                .contains("ann")
                .doesNotContain("eve");
        assertThat(api.get(TenantGround.VIEWERS).orElseThrow().toString()).doesNotContain("eve");
    }

    @Test
    void furtherEntriesOfAQuotaAreTheirsWhoAddedThemAlsoAfterARestart() {
        ground.settle();
        api.calls.clear();
        api.change(TenantGround.QUOTA, quota -> quota.withObject("/spec/hard").put("pods", "5"));
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        ground.restart();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.calls).isEmpty();
    }

    @Test
    void anEntryOfOursThatIsNotWantedAnyMoreGoesAlsoAfterARestart() {
        ground.ceilings = Map.of("nvidia.com/gpu", 8L, "amd.com/gpu", 4L);
        ground.settle();
        ground.ceilings = Map.of("nvidia.com/gpu", 8L);
        ground.restart();
        ground.settle();
        assertThat(api.get(TenantGround.QUOTA).orElseThrow().at("/spec/hard").toString())
                .isEqualTo("{\"requests.nvidia.com/gpu\":\"1k\"}");
    }

    @Test
    void theLabelThatSaysWhoKeepsAnObjectIsPutBack() {
        ground.settle();
        api.change(
                TenantGround.NETWORK,
                object -> object.withObject("/metadata/labels").put("app.kubernetes.io/managed-by", "somebody"));
        ground.settle();
        assertThat(api.get(TenantGround.NETWORK).orElseThrow().at("/metadata/labels/app.kubernetes.io~1managed-by"))
                .hasToString("\"gpulease\"");
    }

    @Test
    void theLevelThatWasChangedIsPutRightOnThatVeryNamespace() {
        ground.settle();
        api.calls.clear();
        api.change(
                TenantGround.NAMESPACE,
                there -> there.withObject("/metadata/labels").put("pod-security.kubernetes.io/enforce", "privileged"));
        ground.settle();
        assertThat(api.writes()).containsExactly("PATCH namespaces/t-a");
        assertThat(api.calls.getFirst().body())
                .contains("\"uid\":\"%s\""
                        .formatted(api.get(TenantGround.NAMESPACE)
                                .orElseThrow()
                                .at("/metadata/uid")
                                .asText()));
    }

    @Test
    void theRuntimeClassOfTheProfileIsALabelThatAdmissionGoesByAndGoesWithTheProfile() {
        ground.isolation = "'runtimeClassName':'kata'";
        ground.settle();
        assertThat(api.get(TenantGround.NAMESPACE).orElseThrow().at("/metadata/labels/gpulease.io~1runtime-class"))
                .hasToString("\"kata\"");
        ground.isolation = "'egress':'Open'";
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.get(TenantGround.NAMESPACE)
                        .orElseThrow()
                        .at("/metadata/labels")
                        .has("gpulease.io/runtime-class"))
                .isFalse();
    }

    @Test
    void aLabelThatIsRefusedIsToldAndNothingElseInTheNamespaceWaitsForIt() {
        ground.settle();
        api.refuse(TenantGround.NAMESPACE, 422, "no such class");
        ground.isolation = "'runtimeClassName':'kata'";
        api.delete(TenantGround.NETWORK);
        Tenancy tenancy = ground.settle();
        assertThat(TenantGround.reasons(tenancy)).containsExactly("NotApplied");
        assertThat(tenancy.stalled().getFirst().message()).contains("its labels", "no such class");
        assertThat(api.get(TenantGround.NETWORK)).isPresent();
    }

    @Test
    void aNamespaceOfNobodyOrOfAnotherTenantIsLeftAlone() {
        for (var labels : new String[] {"", "'gpulease.io/tenant':'u'", "'gpulease.io/kept-for':'u'"}) {
            api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a','labels':{%s}}}".formatted(labels), "them");
            api.deliverAll();
            assertThat(TenantGround.reasons(ground.keep())).as(labels).containsExactly("NamespaceNotOurs");
        }
        assertThat(api.calls).isEmpty();
    }

    @Test
    void whatIsMadeInANamespaceThatIsNotOursDoesNotMakeItOurs() {
        api.put(TenantGround.NAMESPACE, "{'metadata':{'name':'t-a'}}", "them");
        api.put(
                TenantGround.NETWORK,
                "{'metadata':{'name':'gpulease-tenant','namespace':'t-a','labels':{'gpulease.io/tenant':'t'}}}",
                "them");
        api.deliverAll();
        assertThat(TenantGround.reasons(ground.keep())).containsExactly("NamespaceNotOurs");
        assertThat(api.calls).isEmpty();
    }

    @Test
    void nothingIsSentIntoANamespaceThatIsBeingDeleted() {
        ground.settle();
        api.calls.clear();
        api.change(
                TenantGround.NAMESPACE,
                there -> there.withObject("/metadata").put("deletionTimestamp", "2026-12-01T10:00:00Z"));
        api.delete(TenantGround.QUOTA);
        api.deliverAll();
        Tenancy tenancy = ground.keep();
        assertThat(tenancy.stalled()).isEmpty();
        assertThat(tenancy.underway()).extracting(Why::reason).containsExactly("NamespaceTerminating");
        assertThat(api.calls).isEmpty();
    }

    @Test
    void aRefusalNeedsAPersonKeepsNothingElseAndIsNotAskedForAgainAtOnce() {
        api.refuse(TenantGround.MEMBERS, 403, "not allowed");
        Tenancy refused = ground.keep();
        assertThat(refused.stalled()).singleElement().satisfies(why -> {
            assertThat(why.reason()).isEqualTo("NotApplied");
            assertThat(why.message()).contains("RoleBinding gpulease-members", "t-a", "not allowed");
        });
        assertThat(api.writes()).as("it keeps nothing else from being applied").hasSize(6);

        api.deliverAll();
        for (int change = 0; change < 20; change++) {
            api.now = api.now.plusSeconds(1);
            assertThat(ground.keep()).as("told as before").isEqualTo(refused);
        }
        assertThat(api.writes()).hasSize(6);
        api.now = api.now.plus(Duration.ofMinutes(10));
        api.refuseNothing();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void aBindingThatNamesAnotherRoleIsMadeAnewOnceItIsDeleted() {
        api.put(
                TenantGround.NAMESPACE,
                "{'metadata':{'name':'t-a','labels':{'gpulease.io/tenant':'t','gpulease.io/kept-for':'t'}}}",
                "them");
        api.put(
                TenantGround.MEMBERS,
                "{%s,'roleRef':{'kind':'ClusterRole','name':'admin'}}"
                        .formatted(BIND.replace("'t-a'}", "'t-a','labels':{'gpulease.io/tenant':'t'}}")),
                "them");
        assertThat(TenantGround.reasons(ground.settle())).containsExactly("NotApplied");
        api.delete(TenantGround.MEMBERS);
        api.deliverAll();
        assertThat(ground.keep()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void whatPassesIsTriedAgainInGrowingPauses() {
        ground.settle();
        for (int code : new int[] {404, 409, 500}) {
            api.calls.clear();
            api.refuse(TenantGround.NETWORK, code, "not now");
            api.delete(TenantGround.NETWORK);
            api.deliverAll();
            for (int second = 0; second < 60; second++) {
                Tenancy failed = ground.keep();
                assertThat(failed.stalled()).isEmpty();
                assertThat(failed.underway()).extracting(Why::reason).containsExactly("NotApplied");
                api.now = api.now.plusSeconds(1);
            }
            assertThat(api.writes()).hasSizeBetween(2, 8);
            api.refuseNothing();
            assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        }
    }

    @Test
    void theFirstLostAnswerEndsAPassAndNobodyStarvesForOneCallThatIsAlwaysLost() {
        ground.settle();
        for (Part part : ground.wanted()) {
            api.delete(part.path());
        }
        api.deliverAll();
        api.calls.clear();
        api.lostBefore = call -> call.path().contains("networkpolicies");
        assertThat(ground.keep().underway()).hasSize(5);
        assertThat(api.calls).hasSize(1);
        ground.settle();
        assertThat(api.book().has(ground.wanted().get(1))).isTrue();
        assertThat(api.book().has(ground.wanted().get(4))).isTrue();

        api.lostBefore = _ -> false;
        api.refuse(TenantGround.NETWORK, 429, "slow down");
        api.now = api.now.plus(Duration.ofHours(1));
        assertThat(ground.keep().stalled()).isEmpty();
        api.refuseNothing();
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void whoeverChangesItBackEachTimeIsNotAnsweredForEver() {
        ground.settle();
        api.calls.clear();
        for (int second = 0; second < 600; second++) {
            api.change(TenantGround.NETWORK, object -> ((ObjectNode) object.path("spec")).putArray("ingress"));
            api.deliverAll();
            ground.keep();
            api.deliverAll();
            api.now = api.now.plusSeconds(1);
        }
        assertThat(api.calls.stream().filter(Call::isWrite).count()).isBetween(4L, 40L);
    }

    @Test
    void aNamespaceThatIsDeletedAgainAndAgainIsMadeAtOnceEachTimeWithAllThatBelongsIntoIt() {
        ground.settle();
        for (int round = 0; round < 15; round++) {
            // Every third time it is gone again before anybody has looked at what was made.
            boolean isSeen = round % 3 != 0;
            ground.wanted().forEach(part -> api.delete(part.path()));
            api.delete(TenantGround.NAMESPACE);
            api.deliverAll();
            api.calls.clear();
            assertThat(ground.keep()).as("round %d", round).isEqualTo(Tenancy.IN_PLACE);
            assertThat(api.writes()).as("round %d", round).hasSize(6);
            if (isSeen) {
                api.deliverAll();
                assertThat(ground.keep()).isEqualTo(Tenancy.IN_PLACE);
            }
        }
    }

    @Test
    void oneThatWasMadeAndIsNeverHeardOfIsMadeAgainInPausesThatDoNotGrow() {
        for (int round = 0; round < 30; round++) {
            api.calls.clear();
            var kept = ground.pass();
            assertThat(api.writes()).as("round %d", round).contains("POST v1/namespaces");
            assertThat(kept.again()).contains(api.now.plus(Attempts.NEWS_WITHIN));
            api.loseNews();
            api.now = api.now.plus(Attempts.NEWS_WITHIN);
        }
    }

    @Test
    void aTenantThatIsRemovedHasItsNamespacesKeptButNoneMade() {
        ground.removing = true;
        assertThat(ground.settle()).isEqualTo(Tenancy.IN_PLACE);
        assertThat(api.calls).isEmpty();
        ground.removing = false;
        ground.settle();
        ground.removing = true;
        api.delete(TenantGround.NETWORK);
        ground.settle();
        assertThat(api.get(TenantGround.NETWORK)).isPresent();
    }
}
