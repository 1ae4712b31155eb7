package io.gpulease.simulate.manifest;

import static io.gpulease.simulate.manifest.SceneFiles.LEASE;
import static io.gpulease.simulate.manifest.SceneFiles.NODES;
import static io.gpulease.simulate.manifest.SceneFiles.NOW;
import static io.gpulease.simulate.manifest.SceneFiles.POOL;
import static io.gpulease.simulate.manifest.SceneFiles.TENANTS;
import static io.gpulease.simulate.manifest.SceneFiles.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Tier;
import io.gpulease.simulate.Simulation;
import io.gpulease.simulate.form.Form;
import io.gpulease.simulate.lease.Arrival;
import io.gpulease.simulate.trace.Details;
import io.gpulease.simulate.trace.Job;
import io.gpulease.simulate.trace.Request;
import io.gpulease.simulate.trace.Trace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from manifests, and played. */
class SceneTest {
    private SceneFiles given = new SceneFiles(Path.of(""));

    @BeforeEach
    void inAFolder(@TempDir Path folder) {
        given = new SceneFiles(folder);
    }

    @Test
    void aPoolHasTheNodesThatItSelectsWithTheGpusThatTheyOfferUnlessTheyAreClosed() {
        var pools = given.with(POOL, NODES, TENANTS, LEASE)
                .scene(new Scene.Wishes(List.of(), Optional.empty(), Optional.empty(), Optional.empty()))
                .estate()
                .pools();
        assertThat(pools)
                .singleElement()
                .extracting(Pool::nodes)
                .asInstanceOf(InstanceOfAssertFactories.list(Node.class))
                .extracting(Node::name, Node::gpus, Node::leasable)
                .containsExactly(tuple("n0", 7, true), tuple("n1", 8, false), tuple("n2", 8, false));
    }

    @Test
    void aLeaseIsReadAsTheOperatorReadsItAndComesNowWhereItDoesNotSayWhenItWasMade() {
        var arrival = given.with(POOL, TENANTS, LEASE).scene().arrivals().getFirst();
        var request = arrival.request();
        assertThat(request.tenant()).hasValue("alpha");
        assertThat(request.createdAt()).isEqualTo(NOW);
        assertThat(request.term().duration()).hasValue(Duration.ofHours(3));
        // Its grace, and the handover.
        assertThat(request.turnover()).isEqualTo(Duration.ofSeconds(121));
        assertThat(request.isolation()).isEqualTo(Isolation.DEDICATED);
        assertThat(arrival.notice()).isEmpty();
        assertThat(arrival.useSeconds()).isEmpty();
    }

    @Test
    void leasesComeWhenTheyWereMadeAndThePlayBeginsWithTheFirst() {
        var made = LEASE.replace("{name: train,", "{name: old, creationTimestamp: \"2026-11-01T00:00:00Z\",");
        var scene = given.with(POOL, TENANTS, LEASE, made).scene();
        assertThat(scene.begin()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
        assertThat(scene.arrivals())
                .extracting(arrival -> arrival.request().createdAt())
                .containsOnly(scene.begin());
    }

    @Test
    void sitesAreReadAndKindsThatSayNothingOfLeasesArePassedOver() {
        var site = """
            apiVersion: gpulease.io/v1alpha1
            kind: GpuSite
            metadata: {name: here}
            spec: {state: Draining}
            """;
        var other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: some}";
        given.with(POOL, TENANTS, LEASE, site, other);
        assertThat(given.scene().estate().sites())
                .singleElement()
                .satisfies(read -> assertThat(read.state()).isEqualTo(SiteState.DRAINING));
        assertThat(Manifests.read(given.files()).others()).containsEntry("ConfigMap", 1);
    }

    @Test
    void jobsOfATraceAreLeasesOfTheTenantsTheyNameAndOthersGoRound() {
        var arrivals = given.with(POOL, NODES, TENANTS)
                .sceneWith(trace("x", "alpha", "y", "", "x", ""))
                .arrivals();
        assertThat(arrivals)
                .extracting(arrival -> arrival.request().tenant().orElseThrow())
                .containsExactly("alpha", "alpha", "beta", "alpha", "alpha", "beta");
        assertThat(arrivals)
                .extracting(
                        arrival -> arrival.request().createdAt().getEpochSecond() - NOW.getEpochSecond(),
                        arrival -> arrival.request().tier(),
                        Arrival::useSeconds)
                .startsWith(
                        tuple(0L, Tier.ON_DEMAND, OptionalLong.of(600)),
                        tuple(1L, Tier.ON_DEMAND, OptionalLong.of(600)),
                        tuple(2L, Tier.SPOT, OptionalLong.of(600)));
        assertThat(arrivals.getFirst().request().lease().namespace()).isEqualTo("trace");
        assertThat(arrivals.getFirst().request().isolation()).isEqualTo(Isolation.SHARED);
        assertThat(arrivals.get(2).notice()).isPresent();
    }

    @Test
    void aPlayTellsWhatBecameOfEachTenantsLeases() {
        var tooMany = LEASE.replace("name: train,", "name: large,").replace("gpus: 8", "gpus: 24");
        var nobodys = LEASE.replace("namespace: alpha-train", "namespace: elsewhere");
        var report = Simulation.run(
                given.with(POOL, TENANTS, LEASE, tooMany, nobodys).scene(), started -> {});
        assertThat(report.measures().jobs()).isEqualTo(1);
        assertThat(report.processors()).isEqualTo(16);
        assertThat(report.tenants().shares()).singleElement().satisfies(share -> {
            assertThat(share.tenant()).isEqualTo("alpha");
            assertThat(share.jobs()).isEqualTo(1);
            assertThat(share.refused()).isEqualTo(1);
        });
        assertThat(report.leasing().orElseThrow().refused())
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo("QuotaExceeded"));
        assertThat(report.leasing().orElseThrow().unstarted())
                .singleElement()
                .satisfies(waiting -> assertThat(waiting.reason()).isEqualTo("TenantUnknown"));
    }

    @Test
    void whatIsNotPlayedAsItIsWrittenIsTold() {
        var overlapping = POOL.replace("{name: h100}", "{name: h200}").replace("{gpu: h100}", "{fast: net}");
        var both = """
            apiVersion: v1
            kind: Node
            metadata: {name: both, labels: {gpu: h100, fast: net}}
            status: {capacity: {nvidia.com/gpu: "8"}}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: bare, labels: {gpu: h100}}
            """;
        var budgeted = TENANTS.replace("namespaces: [beta]", "namespaces: [beta]\n  budget: {gpuHours: 1}");
        var released = LEASE.replace("name: train", "name: back").replace("gpus: 8", "gpus: 8\n  release: true");
        var offered = LEASE.replace("name: train", "name: offer").replace("gpus: 8", "gpus: 8\n  quote: {name: q}");
        var renewed = LEASE.replace("gpus: 8", "gpus: 8\n  renewal: {extendBy: 1h}");
        var deleted = LEASE.replace("name: train", "name: gone, deletionTimestamp: \"2026-12-01T00:00:00Z\"");
        var other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: some}";
        var scene = given.with(POOL, overlapping, budgeted, NODES, both, released, offered, renewed, deleted, other)
                .scene();
        assertThat(scene.arrivals()).hasSize(1);
        assertThat(scene.remarks())
                .containsExactly(
                        "nodes are selected by several pools, and belong to none of them: both",
                        "nodes are selected by no pool: other",
                        "nodes have no GPUs of the resource of their pool: bare",
                        "leases are being deleted, and are left out: gone",
                        "leases are given back (spec.release), and are left out: back",
                        "leases take up an offer (spec.quote), which nobody makes here, and are left out: offer",
                        "leases would be renewed (spec.renewal), and end with their first term here: train",
                        "tenants have a budget (spec.budget), which is not counted here: beta",
                        "objects of kinds that are not played: ConfigMap (1)");
        assertThat(Form.TABLE.show(Simulation.run(scene, started -> {})))
                .contains("  not played as it is written: nodes are selected by no pool: other");
    }

    @Test
    void aPoolMayBeGivenNodesOfSeveralSizes() {
        given.with(POOL, TENANTS, LEASE);
        assertThat(given.gpusOn(new ExtraNodes("h100", 2, 8), new ExtraNodes("h100", 2, 4)))
                .isEqualTo(24);
        assertThat(given.scene(new Scene.Wishes(
                                List.of(new ExtraNodes("h100", 2, 8), new ExtraNodes("h100", 2, 4)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                        .estate()
                        .pools()
                        .getFirst()
                        .nodes())
                .extracting(Node::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatTheOwnerKeepsAndWhatNothingIsLeasedOfIsNotCounted() {
        var keeping = POOL.replace("site: here", "ownerReserve: 12");
        var two = new ExtraNodes("h100", 2, 8);
        assertThat(given.with(keeping, TENANTS, LEASE).gpusOn(two)).isEqualTo(4);
        given.anew();
        var whole = keeping.replace("[Dedicated, Shared]", "[Dedicated]");
        assertThat(given.with(whole, TENANTS, LEASE).gpusOn(new ExtraNodes("h100", 3, 8)))
                .isEqualTo(8);
        given.anew();
        var draining =
                "apiVersion: gpulease.io/v1alpha1\nkind: GpuSite\nmetadata: {name: here}\nspec: {state: Draining}";
        assertThat(given.with(POOL, TENANTS, LEASE, draining).gpusOn(two)).isZero();
        assertThat(Simulation.run(given.scene(), started -> {}).measures().utilisation())
                .isZero();
        given.anew();
        var leaving = POOL.replace("{name: h100}", "{name: h100, deletionTimestamp: \"2026-11-30T00:00:00Z\"}");
        assertThat(given.with(leaving, TENANTS, LEASE).gpusOn(two)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec: {taints: [{key: gpulease.io/quarantined, effect: NoSchedule}]}",
                "spec: {taints: [{key: gpulease.io/sanitizing, effect: NoSchedule}]}",
                "spec: {unschedulable: true}",
                "metadata: {name: n0, labels: {gpu: h100}, deletionTimestamp: \"2026-11-30T00:00:00Z\"}"
            })
    void nodesThatTheOperatorWouldNotUseAreNotLeased(String closed) {
        var named = closed.startsWith("metadata") ? closed : "metadata: {name: n0, labels: {gpu: h100}}\n" + closed;
        given.with(
                POOL, TENANTS, LEASE, "apiVersion: v1\nkind: Node\nstatus: {capacity: {nvidia.com/gpu: 8}}\n" + named);
        assertThat(given.gpusOn(new ExtraNodes("h100", 1, 4))).isEqualTo(4);
    }

    @Test
    void aDocumentMayBeAsLongAsOneOfALargeClusterIs() {
        var text = new StringBuilder("apiVersion: v1\nkind: List\nitems:\n");
        for (int i = 0; i < 500; i++) {
            text.append("""
                - apiVersion: v1
                  kind: Node
                  metadata: {name: n%d, labels: {gpu: h100}, annotations: {long: "%s"}}
                  status: {capacity: {nvidia.com/gpu: "8"}}
                """.formatted(i, "x".repeat(9_000)));
        }
        given.with(POOL, TENANTS, LEASE).with(text.toString());
        assertThat(given.gpusOn()).isEqualTo(4000);
    }

    @Test
    void jobsThatComeAtOneInstantAreServedInTheOrderOfTheTrace() {
        var jobs = new ArrayList<Job>();
        for (var tenant : List.of("beta", "alpha", "beta")) {
            jobs.add(new Job(new Request(jobs.size(), 1000, 4, 3600), 600, Details.of(tenant)));
        }
        var arrivals = given.with(POOL, NODES, TENANTS)
                .sceneWith(new Trace("jobs.csv", jobs, new Trace.LeftOut(0, 0), OptionalInt.empty(), 8))
                .arrivals();
        assertThat(arrivals).extracting(arrival -> arrival.request().lease()).isSorted();
    }

    @Test
    void aFolderStandsForItsManifests() {
        given.with(POOL).with(TENANTS).with(LEASE);
        assertThat(Manifests.read(List.of(given.files().getFirst().getParent())).leases())
                .hasSize(1);
    }

    @Test
    void extraNodesAreWrittenAsPoolNodesAndGpus() {
        assertThat(ExtraNodes.of("h100=16x8")).hasValue(new ExtraNodes("h100", 16, 8));
        assertThat(ExtraNodes.of("h100=16")).isEmpty();
        assertThat(ExtraNodes.of("h100=0x8")).isEmpty();
    }
}
