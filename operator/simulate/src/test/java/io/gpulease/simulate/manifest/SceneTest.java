package io.gpulease.simulate.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneTest {
    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");

    private static final String POOL = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuPool
        metadata: {name: h100}
        spec:
          gpuClass: h100
          nodeSelector: {matchLabels: {gpu: h100}}
          isolation: [Dedicated, Shared]
          site: here
        """;

    private static final String TENANTS = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuTenant
        metadata: {name: alpha}
        spec:
          namespaces: [alpha-train, alpha-infer]
          quotas: [{gpuClass: h100, nominalQuota: 16}]
        ---
        apiVersion: gpulease.io/v1alpha1
        kind: GpuTenant
        metadata: {name: beta}
        spec:
          namespaces: [beta]
          quotas: [{gpuClass: h100, nominalQuota: 0, spotLimit: 16}]
          tiers: [Spot]
        """;

    private static final String NODES = """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Node
          metadata: {name: n0, labels: {gpu: h100}}
          status: {allocatable: {nvidia.com/gpu: "7"}, capacity: {nvidia.com/gpu: "8"}}
        - apiVersion: v1
          kind: Node
          metadata: {name: n1, labels: {gpu: h100}}
          status: {capacity: {nvidia.com/gpu: "8"}, conditions: [{type: Ready, status: "False"}]}
        - apiVersion: v1
          kind: Node
          metadata: {name: n2, labels: {gpu: h100}}
          spec: {unschedulable: true}
          status: {capacity: {nvidia.com/gpu: "8"}}
        - apiVersion: v1
          kind: Node
          metadata: {name: other}
          status: {capacity: {nvidia.com/gpu: "8"}}
        """;

    private static final String LEASE = """
        apiVersion: gpulease.io/v1alpha1
        kind: GpuLease
        metadata: {name: train, namespace: alpha-train}
        spec:
          gpuClass: h100
          gpus: 8
          term: {duration: 3h}
          ending: {grace: 2m}
        """;

    @TempDir
    private Path folder = Path.of("");

    private final List<Path> files = new ArrayList<>();

    private SceneTest with(String... documents) {
        try {
            var file = folder.resolve("file-%d.yaml".formatted(files.size()));
            files.add(Files.writeString(file, String.join("\n---\n", documents)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Scene scene(Scene.Wishes wishes) {
        return Scene.of(Manifests.read(files), wishes, NOW);
    }

    private Scene scene() {
        return scene(new Scene.Wishes(
                List.of(new ExtraNodes("h100", 2, 8)), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Trace trace(String... tenants) {
        var jobs = new ArrayList<Job>();
        for (var tenant : tenants) {
            var number = jobs.size();
            jobs.add(new Job(new Request(number, 1000 + number, 4, 3600), 600, Details.of(tenant)));
        }
        return new Trace("jobs.csv", jobs, new Trace.LeftOut(0, 0), OptionalInt.empty(), 8);
    }

    private Scene sceneWith(Trace trace) {
        return scene(new Scene.Wishes(List.of(), Optional.empty(), Optional.of(trace), Optional.empty()));
    }

    @Test
    void aPoolHasTheNodesThatItSelectsWithTheGpusThatTheyOfferUnlessTheyAreClosed() {
        var pools = with(POOL, NODES, TENANTS, LEASE)
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
        var arrival = with(POOL, TENANTS, LEASE).scene().arrivals().getFirst();
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
        var scene = with(POOL, TENANTS, LEASE, made).scene();
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
        with(POOL, TENANTS, LEASE, site, other);
        assertThat(scene().estate().sites())
                .singleElement()
                .satisfies(read -> assertThat(read.state()).isEqualTo(SiteState.DRAINING));
        assertThat(Manifests.read(files).others()).containsEntry("ConfigMap", 1);
    }

    @Test
    void jobsOfATraceAreLeasesOfTheTenantsTheyNameAndOthersGoRound() {
        var arrivals = with(POOL, NODES, TENANTS)
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
        var report = Simulation.run(with(POOL, TENANTS, LEASE, tooMany, nobodys).scene(), started -> {});
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gpus: 8             | gpus: many      | GpuLease alpha-train/train in file-0.yaml cannot be used: spec.gpus: Cannot deserialize
        gpus: 8             | gpus: 0         | spec.gpus is 0; it must be at least 1
        gpus: 8             | gpu: 8          | there is no field spec.gpu
        gpuClass: h100      | tier: Spot      | it needs spec.gpuClass, spec.gpus and spec.term
        term: {duration: 3h} | term: {duration: long} | term.duration is not a duration such as 72h or 1h30m: long
        term: {duration: 3h} | term: {duration: 3h, until: x} | there is no field spec.term.until
        gpus: 8             | 'gpus: 8\\n  tier: Gold' | tier is Gold, which this version does not know
        '{name: train, '    | '{'             | it has no metadata.name
        kind: GpuLease      | kind: ''        | file-0.yaml has an object without apiVersion or kind
        spec:               | 'spec: ]'       | file-0.yaml is not YAML: line
        """)
    void whatCannotBeReadIsSaidInOneLineWithItsFile(String good, String bad, String said) {
        assertThat(LEASE).contains(good);
        with(LEASE.replace(good, bad.replace("\\n", "\n")), POOL, TENANTS);
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(this::scene)
                .withMessageContaining(said)
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("\n"));
    }

    @Test
    void whatIsMissingIsSaidWithWhatToDo() {
        assertProblem("there is no GpuPool in file-0.yaml", LEASE);
        assertProblem("there is no GpuLease in file-1.yaml that could start", POOL, TENANTS);
        assertProblem("--pool-nodes names pool h100, which is in no file", POOL.replace("name: h100", "name: h200"));
        assertProblem("is written in file-3.yaml as well. Give it once.", POOL, TENANTS, LEASE, LEASE);
        assertProblem(
                "namespace beta belongs to tenant beta already",
                POOL,
                TENANTS,
                TENANTS.split("---", 2)[1].replace("name: beta", "name: gamma"),
                LEASE);
    }

    private void assertProblem(String said, String... documents) {
        var before = files.size();
        with(documents);
        var only = files.subList(before, files.size());
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(() -> Scene.of(
                        Manifests.read(only),
                        new Scene.Wishes(
                                List.of(new ExtraNodes("h100", 2, 8)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        NOW))
                .withMessageContaining(said);
    }

    @Test
    void nodesForAPoolAreAskedForWhereThereAreNone() {
        with(POOL, TENANTS, LEASE);
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(
                        () -> scene(new Scene.Wishes(List.of(), Optional.empty(), Optional.empty(), Optional.empty())))
                .withMessageContaining("no node has a GPU that could be leased in: h100. Give Node manifests");
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
        var scene = with(POOL, overlapping, budgeted, NODES, both, released, offered, renewed, deleted, other)
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

    private int gpusOn(ExtraNodes... nodes) {
        return scene(new Scene.Wishes(List.of(nodes), Optional.empty(), Optional.empty(), Optional.empty()))
                .estate()
                .gpus();
    }

    @Test
    void aPoolMayBeGivenNodesOfSeveralSizes() {
        with(POOL, TENANTS, LEASE);
        assertThat(gpusOn(new ExtraNodes("h100", 2, 8), new ExtraNodes("h100", 2, 4)))
                .isEqualTo(24);
        assertThat(scene(new Scene.Wishes(
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
        assertThat(with(keeping, TENANTS, LEASE).gpusOn(two)).isEqualTo(4);
        files.clear();
        var whole = keeping.replace("[Dedicated, Shared]", "[Dedicated]");
        assertThat(with(whole, TENANTS, LEASE).gpusOn(new ExtraNodes("h100", 3, 8)))
                .isEqualTo(8);
        files.clear();
        var draining =
                "apiVersion: gpulease.io/v1alpha1\nkind: GpuSite\nmetadata: {name: here}\nspec: {state: Draining}";
        assertThat(with(POOL, TENANTS, LEASE, draining).gpusOn(two)).isZero();
        assertThat(Simulation.run(scene(), started -> {}).measures().utilisation())
                .isZero();
        files.clear();
        var leaving = POOL.replace("{name: h100}", "{name: h100, deletionTimestamp: \"2026-11-30T00:00:00Z\"}");
        assertThat(with(leaving, TENANTS, LEASE).gpusOn(two)).isZero();
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
        with(POOL, TENANTS, LEASE, "apiVersion: v1\nkind: Node\nstatus: {capacity: {nvidia.com/gpu: 8}}\n" + named);
        assertThat(gpusOn(new ExtraNodes("h100", 1, 4))).isEqualTo(4);
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
        with(POOL, TENANTS, LEASE).with(text.toString());
        assertThat(gpusOn()).isEqualTo(4000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Node     | '{nvidia.com/gpu: "7"}' | '{nvidia.com/gpu: 8x}'                | Node n0 in file-0.yaml cannot be used:
        Node     | '{nvidia.com/gpu: "7"}' | '{nvidia.com/gpu: "-1"}'              | -1 of nvidia.com/gpu is no number of GPUs
        GpuPool  | 'site: here'            | 'power: {wattsPerGpu: -5}'            | a GPU cannot draw -5 W
        GpuPool  | 'matchLabels: {gpu: h100}' | 'matchExpressions: [{key: gpu}]'   | an expression without key or operator
        GpuPool  | '{gpu: h100}'           | '{gpu: null}'                         | has a label without a value
        GpuTenant | '[{gpuClass: h100, '   | '[{'                                  | spec.quotas has one without a gpuClass
        GpuSite  | 'reliability: Firm'     | 'reliability: Best'                   | Best, which this version does not know
        GpuPool  | 'gpulease.io/v1alpha1'  | 'gpulease.io/v1'                      | its apiVersion is gpulease.io/v1, not gpulease.io/v1alpha1
        GpuLease | 'kind: GpuLease'        | 'kind: GpuLeese'                      | there is no such kind in gpulease.io/v1alpha1
        GpuLease | 'namespace: alpha'      | 'namespaces: alpha'                   | there is no field metadata.namespaces
        GpuLease | 'spec:'                 | 'sepc: {}\nspec:'                    | there is no field sepc
        GpuLease | 'gpus: 8'               | 'gpus: 8\n  gpus: 16'                | is not YAML: line
        """)
    void whatTheApiServerWouldNotTakeIsSaidInOneLine(String kind, String good, String bad, String said) {
        var site = "apiVersion: gpulease.io/v1alpha1\nkind: GpuSite\nmetadata: {name: here}\nspec: {reliability: Firm}";
        var all = String.join("\n---\n", POOL, NODES, TENANTS, LEASE, site);
        assertThat(all).contains(good);
        int begin = all.contains("kind: " + kind + "\n") && !good.startsWith("kind") && !good.startsWith("gpulease")
                ? all.indexOf("kind: " + kind + "\n")
                : 0;
        with(all.substring(0, begin)
                + all.substring(begin).replaceFirst(Pattern.quote(good), bad.replace("\\n", "\n")));
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(this::scene)
                .withMessageContaining(said)
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("\n"));
    }

    @Test
    void twinsAreFoundWhetherOrNotTheyNameTheirNamespace() {
        var unnamed = LEASE.replace(", namespace: alpha-train", "");
        assertProblem("Give it once.", POOL, TENANTS, unnamed, LEASE.replace("alpha-train", "default"));
        assertProblem(
                "Give it once.", POOL, POOL.replace("{name: h100}", "{name: h100, namespace: x}"), TENANTS, LEASE);
    }

    @Test
    void jobsThatComeAtOneInstantAreServedInTheOrderOfTheTrace() {
        var jobs = new ArrayList<Job>();
        for (var tenant : List.of("beta", "alpha", "beta")) {
            jobs.add(new Job(new Request(jobs.size(), 1000, 4, 3600), 600, Details.of(tenant)));
        }
        var arrivals = with(POOL, NODES, TENANTS)
                .sceneWith(new Trace("jobs.csv", jobs, new Trace.LeftOut(0, 0), OptionalInt.empty(), 8))
                .arrivals();
        assertThat(arrivals).extracting(arrival -> arrival.request().lease()).isSorted();
    }

    @Test
    void aFolderStandsForItsManifests() {
        with(POOL).with(TENANTS).with(LEASE);
        assertThat(Manifests.read(List.of(folder)).leases()).hasSize(1);
    }

    @Test
    void extraNodesAreWrittenAsPoolNodesAndGpus() {
        assertThat(ExtraNodes.of("h100=16x8")).hasValue(new ExtraNodes("h100", 16, 8));
        assertThat(ExtraNodes.of("h100=16")).isEmpty();
        assertThat(ExtraNodes.of("h100=0x8")).isEmpty();
    }
}
