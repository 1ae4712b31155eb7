package io.gpulease.app.fault;

import static io.gpulease.testkit.Eventually.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.junit.OnControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What client libraries and the API server are known to do to operators, tried on ours. */
@OnControlPlane(withOperator = true)
@Execution(ExecutionMode.CONCURRENT)
class TrapsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RACES = 25;
    /** For what should not happen to happen. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    private static final String SITE = """
            apiVersion: gpulease.io/v1alpha1
            kind: GpuSite
            metadata: {name: %s}
            spec: {reliability: Standard}
            """;
    private static final String POOL = """
            apiVersion: gpulease.io/v1alpha1
            kind: GpuPool
            metadata: {name: %s}
            spec: {gpuClass: none, nodeSelector: {matchLabels: {no: node}}, isolation: [Dedicated]}
            """;
    private static final String TENANT = """
            apiVersion: gpulease.io/v1alpha1
            kind: GpuTenant
            metadata: {name: %s}
            spec: {namespaces: [%1$s]}
            """;

    @Test
    void poolsSitesAndTenantsDeletedAtOnceLeaveNoEmptyObjects(TestEstate estate, KubernetesClient admin) {
        var meddler = new Meddler(admin);
        var chance = new Random(Seeds.seed("parties deleted at once"));
        for (int i = 0; i < RACES; i++) {
            var name = estate.id() + "-brief-" + i;
            var parties = Stream.of(SITE, POOL, TENANT)
                    .map(text -> meddler.create(text.formatted(name)))
                    .toList();
            pause(chance, 40);
            parties.forEach(party -> party.delete());
        }
        Eventually.until(SOON, () -> parties(estate).isEmpty(), () -> "they stay: " + parties(estate));
        Eventually.stays(LONG_ENOUGH, () -> parties(estate).isEmpty(), () -> "came back: " + parties(estate));
        // Tenants that lived long enough have got a namespace, which nobody but the platform deletes.
        for (int i = 0; i < RACES; i++) {
            admin.namespaces().withName(estate.id() + "-brief-" + i).delete();
        }
    }

    @Test
    void noChangeOfASpecIsLostThatCoincidesWithAWriteOfOurs(TestEstate estate, KubernetesClient admin) {
        estate.with(2, 4);
        var meddler = new Meddler(admin);
        var chance = new Random(Seeds.seed("spec against status"));
        List<TestLease> leases = new ArrayList<>();
        for (int i = 0; i < RACES; i++) {
            var manifest = estate.lease("edited-" + i).gpus(4).seconds(300).manifest();
            var lease = meddler.create(manifest);
            pause(chance, 60);
            meddler.merge(lease, "{\"spec\":{\"release\":true}}");
            leases.add(estate.found(manifest));
        }
        leases.forEach(lease -> lease.awaitPhase("Released"));
        leases.forEach(lease -> assertThat(lease.seen().object().at("/status/observedGeneration"))
                .as(lease.about())
                .isEqualTo(lease.seen().object().at("/metadata/generation")));
        estate.awaitCleanNodes();
    }

    @Test
    void whatAnotherWritesIntoAStatusIsReadAnewAndKept(TestEstate estate, KubernetesClient admin) {
        estate.with(1, 4);
        var meddler = new Meddler(admin);
        for (int i = 0; i < 5; i++) {
            var manifest = estate.lease("watched-" + i).gpus(4).seconds(300).manifest();
            var resource = meddler.create(manifest);
            meddler.addCondition(resource, "AnotherBegin");
            meddler.addCondition(resource, "AnotherStart");
            var lease = estate.found(manifest).awaitActive();
            lease.release();
            meddler.addCondition(resource, "AnotherEnd");
            lease.awaitPhase("Released");
            lease.awaitCondition("AnotherBegin", true)
                    .awaitCondition("AnotherStart", true)
                    .awaitCondition("AnotherEnd", true);
        }
    }

    @Test
    void aTaintThatAnotherSetsAtTheSameTimeSurvives(TestEstate estate, KubernetesClient admin) {
        estate.with(1, 4);
        var meddler = new Meddler(admin);
        var node = estate.nodes().getFirst();
        int taints = 0;
        for (int round = 0; round < 4; round++) {
            var manifest = estate.lease("fenced-" + round).gpus(4).seconds(300).manifest();
            meddler.create(manifest);
            for (int i = 0; i < 5; i++) {
                meddler.taint(node, "example.com/t" + taints++);
            }
            var lease = estate.found(manifest).awaitActive();
            lease.assertFenced();
            lease.release();
            for (int i = 0; i < 5; i++) {
                meddler.taint(node, "example.com/t" + taints++);
            }
            lease.awaitPhase("Released");
        }
        estate.awaitCleanNodes();
        assertThat(admin.nodes().withName(node).require().getSpec().getTaints())
                .extracting(Taint::getKey)
                .filteredOn(key -> key.startsWith("example.com/"))
                .hasSize(taints);
    }

    @Test
    void aClaimOnANodeThatARunningLeaseWasNotGivenIsTakenBack(TestEstate estate, KubernetesClient admin) {
        estate.with(2, 4);
        var lease = estate.lease("runs").gpus(4).seconds(300).apply().awaitActive();
        var other = estate.nodes().stream()
                .filter(node -> !lease.nodes().contains(node))
                .findFirst()
                .orElseThrow();
        // As if written by an operator of before, and late.
        new Meddler(admin).annotateNode(other, "gpulease.io/allocations", "{\"%s\":4}".formatted(lease.uid()));
        estate.awaitClean(List.of(other));
        lease.assertFenced();
        assertThat(lease.phase()).isEqualTo("Active");
        estate.lease("next").gpus(4).seconds(300).apply().awaitActive();
    }

    @Test
    void theOperatorWritesNoSpecAndNoMetadataOfUsers(TestEstate estate) {
        estate.with(1, 4);
        var lease = estate.lease("owned").gpus(4).seconds(6).notice(2).apply().awaitActive();
        lease.endsOnTime();
        for (var object : List.of(
                "gpuleases.gpulease.io/" + lease.name(),
                "gpupools.gpulease.io/" + estate.pool(),
                "gpusites.gpulease.io/" + estate.site(),
                "gputenants.gpulease.io/" + estate.id() + "-t")) {
            var entries = json(estate.kubectl()
                            .run("get", object, "-n", estate.namespace(), "-o", "json", "--show-managed-fields"))
                    .at("/metadata/managedFields");
            var fields =
                    entries.valueStream().map(entry -> entry.path("fieldsV1")).toList();
            assertThat(fields).as(object).hasSizeGreaterThan(1);
            assertThat(fields)
                    .as("only its creator has written its spec: %s %s", object, entries)
                    .filteredOn(written -> written.has("f:spec"))
                    .hasSize(1);
            assertThat(fields)
                    .filteredOn(written -> !written.has("f:spec"))
                    .as("%s %s", object, entries)
                    .allSatisfy(written -> assertThat(written.path("f:metadata").fieldNames())
                            .toIterable()
                            .isSubsetOf("f:finalizers"));
        }
    }

    private static List<String> parties(TestEstate estate) {
        return estate.kubectl()
                .run("get", "gpusites,gpupools,gputenants", "-o", "name", "--ignore-not-found")
                .lines()
                .filter(name -> name.contains(estate.id() + "-brief"))
                .toList();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    /** Another instant in each round, since it is the instants that matter. */
    private static void pause(Random chance, int atMostMillis) {
        Eventually.timePasses(Duration.ofMillis(chance.nextInt(atMostMillis)));
    }
}
