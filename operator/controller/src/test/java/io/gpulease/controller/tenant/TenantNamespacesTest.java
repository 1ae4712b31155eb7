package io.gpulease.controller.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.Given;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.facts.Facts.OfNamespace;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.status.Tenancy;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.PartReader;
import io.gpulease.controller.watch.SlimPart;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.GpuTenantStatus.LeaseCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TenantNamespacesTest {

    private static final String NAMESPACE = "t-a";
    private static final OfNamespace IN_ORDER = new OfNamespace("u1", "t", "t", "restricted", false);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PartBook book = new PartBook();
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Answer> refusals = new HashMap<>();
    private final Applier applier = new Applier(this::answer, book);
    private boolean hasPods;
    private int version = 10;

    @Test
    void aMissingNamespaceIsMadeLabelledAndFilledAtOnce() {
        assertThat(keep(Map.of())).isEqualTo(Tenancy.IN_PLACE);

        assertThat(calls.getFirst().method()).isEqualTo("POST");
        assertThat(calls.getFirst().body()).isEqualTo("""
                        {'apiVersion':'v1','kind':'Namespace','metadata':{'name':'t-a','labels':{'gpulease.io/kept-for':'t',\
                        'gpulease.io/tenant':'t','pod-security.kubernetes.io/enforce':'restricted'}}}""".replace('\'', '"'));
        assertThat(writes()).hasSize(6);
        assertThat(calls.subList(1, 6)).allSatisfy(call -> {
            assertThat(call.contentType()).isEqualTo("application/apply-patch+yaml");
            assertThat(call.path()).endsWith("?force=true&fieldManager=gpulease");
        });
    }

    @Test
    void whatIsInOrderIsNotWrittenAgain() {
        keep(Map.of());
        calls.clear();
        keep(Map.of());
        keep(Map.of(NAMESPACE, IN_ORDER));
        assertThat(calls).isEmpty();
    }

    @Test
    void anOperatorThatStartsAnewTellsWhatIsInOrderFromWhatItHears() throws IOException {
        for (Part part : TenantParts.of("t", tenant().getSpec(), Map.of("nvidia.com/gpu", 8L), NAMESPACE)) {
            book.see(part.kind(), asHeard(part, "'status':{}"));
        }
        assertThat(keep(Map.of(NAMESPACE, IN_ORDER))).isEqualTo(Tenancy.IN_PLACE);
        assertThat(calls).isEmpty();
    }

    @Test
    void whatSomebodyDeletedOrChangedIsAppliedAgainAndNothingElse() throws IOException {
        keep(Map.of());
        calls.clear();
        var parts = TenantParts.of("t", tenant().getSpec(), Map.of("nvidia.com/gpu", 8L), NAMESPACE);
        Part network = parts.getFirst();
        book.gone(network.kind(), new ObjectRef(NAMESPACE, network.name(), uid(network.name()), "99"));
        Part quota = parts.get(1);
        book.see(quota.kind(), new SlimPart(new ObjectRef(NAMESPACE, quota.name(), uid(quota.name()), "99"), "t", 7));

        keep(Map.of(NAMESPACE, IN_ORDER));
        assertThat(writes())
                .containsExactly("PATCH networkpolicies/gpulease-tenant", "PATCH resourcequotas/gpulease-gpus");
    }

    @Test
    void whatOthersAddedToAnObjectIsTakenForTheirs() {
        keep(Map.of());
        calls.clear();
        Part quota = TenantParts.of("t", tenant().getSpec(), Map.of("nvidia.com/gpu", 8L), NAMESPACE)
                .get(1);
        // Applying it changes nothing of what they added: the API server answers with the same content again.
        refusals.put(quota.path(), new Answer(200, body(quota.name(), "'spec':{'hard':{'pods':'5'}}")));
        book.see(quota.kind(), read(body(quota.name(), "'spec':{'hard':{'pods':'5'}}")));
        keep(Map.of(NAMESPACE, IN_ORDER));
        keep(Map.of(NAMESPACE, IN_ORDER));
        assertThat(writes()).containsExactly("PATCH resourcequotas/gpulease-gpus");
    }

    @Test
    void labelsThatWereChangedArePutRightOnThatVeryNamespace() {
        keep(Map.of());
        calls.clear();
        keep(Map.of(NAMESPACE, new OfNamespace("u1", "", "t", "privileged", false)));
        assertThat(writes()).containsExactly("PATCH namespaces/t-a");
        assertThat(calls.getFirst().body()).contains("\"uid\":\"u1\"", "\"gpulease.io/tenant\":\"t\"");
    }

    @Test
    void aNamespaceThatIsThereAndNotTheTenantsIsLeftAlone() {
        for (var other : List.of("", "somebody")) {
            assertThat(reasons(keep(Map.of(NAMESPACE, new OfNamespace("u1", other, "", "", false)))))
                    .containsExactly("NamespaceNotOurs");
        }
        assertThat(reasons(keep(Map.of(NAMESPACE, new OfNamespace("u1", "somebody", "t", "", false)))))
                .containsExactly("NamespaceNotOurs");
        assertThat(calls).isEmpty();
    }

    @Test
    void oneThatIsTheTenantsByItsLabelIsTakenOnOnlyWithoutPods() {
        var labelled = Map.of(NAMESPACE, new OfNamespace("u1", "t", "", "", false));
        hasPods = true;
        assertThat(reasons(keep(labelled))).containsExactly("NamespaceHasPods");
        assertThat(writes()).isEmpty();

        hasPods = false;
        assertThat(keep(labelled)).isEqualTo(Tenancy.IN_PLACE);
        assertThat(writes()).hasSize(6).startsWith("PATCH namespaces/t-a");

        // By what it holds it is known as the tenant's, also with pods and without the mark.
        hasPods = true;
        assertThat(keep(labelled)).isEqualTo(Tenancy.IN_PLACE);
    }

    @Test
    void nothingIsSentIntoANamespaceThatIsBeingDeleted() {
        Tenancy tenancy = keep(Map.of(NAMESPACE, new OfNamespace("u1", "t", "t", "restricted", true)));
        assertThat(tenancy.stalled()).isEmpty();
        assertThat(tenancy.underway()).extracting(Why::reason).containsExactly("NamespaceTerminating");
        assertThat(calls).isEmpty();
    }

    @Test
    void whatTheApiServerRefusesNeedsAPersonAndWhatFailsIsTriedAgain() {
        String path = PartKind.ROLE_BINDING.path(NAMESPACE, TenantParts.MEMBERS);
        refusals.put(path, failure(422, "cannot change roleRef"));
        Tenancy refused = keep(Map.of());
        assertThat(refused.stalled()).singleElement().satisfies(why -> {
            assertThat(why.reason()).isEqualTo("NotApplied");
            assertThat(why.message()).contains("RoleBinding gpulease-members", "t-a", "cannot change roleRef");
        });
        assertThat(writes()).as("it keeps nothing else from being applied").hasSize(6);

        for (int code : new int[] {404, 409, 429, 500}) {
            refusals.put(path, failure(code, "not now"));
            Tenancy failed = keep(Map.of(NAMESPACE, IN_ORDER));
            assertThat(failed.stalled()).isEmpty();
            assertThat(failed.underway()).extracting(Why::reason).containsExactly("NotApplied");
        }
        refusals.clear();
        assertThat(keep(Map.of(NAMESPACE, IN_ORDER))).isEqualTo(Tenancy.IN_PLACE);
    }

    private Tenancy keep(Map<String, OfNamespace> namespaces) {
        var facts = new Facts.OfTenant(
                List.of(),
                new LeaseCounts(0, 0, 0),
                0,
                false,
                Map.of(),
                namespaces,
                Map.of("nvidia.com/gpu", 8L),
                Optional.empty(),
                List.of());
        return TenantNamespaces.keep(applier, book, tenant(), facts);
    }

    private static List<String> reasons(Tenancy tenancy) {
        return tenancy.stalled().stream().map(Why::reason).toList();
    }

    /** As a verb and the end of the path. */
    private List<String> writes() {
        return calls.stream()
                .filter(Call::isWrite)
                .map(call -> call.method() + call.path().replaceAll("\\?.*", "").replaceAll(".*/([^/]+/[^/]+)$", " $1"))
                .toList();
    }

    private static GpuTenant tenant() {
        return Given.tenant("{'metadata':{'name':'t'},'spec':{'namespaces':['t-a'],"
                + "'quotas':[{'gpuClass':'h200','nominalQuota':8}]}}");
    }

    /** The API server: it has what it is given, under a version of its own. */
    private Answer answer(Call call) {
        calls.add(call);
        String path = call.path().replaceAll("\\?.*", "");
        if (refusals.containsKey(path)) {
            return refusals.get(path);
        }
        if (!call.isWrite()) {
            return new Answer(200, bytes(hasPods ? "{'items':[{}]}" : "{'items':[]}"));
        }
        try {
            var name = JSON.readTree(call.body()).at("/metadata/name").asText();
            var body = call.body()
                    .replaceFirst(
                            "\"metadata\":\\{",
                            "\"metadata\":{\"uid\":\"%s\",\"resourceVersion\":\"%d\",".formatted(uid(name), ++version));
            return new Answer(200, body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(call.body(), e);
        }
    }

    private static String uid(String name) {
        return "uid-" + name;
    }

    private static SlimPart asHeard(Part part, String more) throws IOException {
        var text = part.manifest().toString();
        return read(bytes(text.substring(0, text.length() - 1) + "," + more + "}"));
    }

    private static byte[] body(String name, String content) {
        return bytes(
                "{'metadata':{'name':'%s','namespace':'t-a','uid':'%s','resourceVersion':'50','labels':{'gpulease.io/tenant':'t'}},%s}"
                        .formatted(name, uid(name), content));
    }

    private static SlimPart read(byte[] body) {
        try (var parser = new JsonFactory().createParser(body)) {
            parser.nextToken();
            return new PartReader().read(parser);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Answer failure(int code, String message) {
        return new Answer(code, bytes("{'kind':'Status','message':'%s'}".formatted(message)));
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
