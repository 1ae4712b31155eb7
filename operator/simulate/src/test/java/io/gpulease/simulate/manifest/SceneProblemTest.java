package io.gpulease.simulate.manifest;

import static io.gpulease.simulate.manifest.SceneFiles.LEASE;
import static io.gpulease.simulate.manifest.SceneFiles.NODES;
import static io.gpulease.simulate.manifest.SceneFiles.NOW;
import static io.gpulease.simulate.manifest.SceneFiles.POOL;
import static io.gpulease.simulate.manifest.SceneFiles.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests that cannot be played: what is said of them. */
class SceneProblemTest {
    private SceneFiles given = new SceneFiles(Path.of(""));

    @BeforeEach
    void inAFolder(@TempDir Path folder) {
        given = new SceneFiles(folder);
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
        given.with(LEASE.replace(good, bad.replace("\\n", "\n")), POOL, TENANTS);
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(given::scene)
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
        var before = given.files().size();
        given.with(documents);
        var only = given.files().subList(before, given.files().size());
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
        given.with(POOL, TENANTS, LEASE);
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(() ->
                        given.scene(new Scene.Wishes(List.of(), Optional.empty(), Optional.empty(), Optional.empty())))
                .withMessageContaining("no node has a GPU that could be leased in: h100. Give Node manifests");
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
        given.with(all.substring(0, begin)
                + all.substring(begin).replaceFirst(Pattern.quote(good), bad.replace("\\n", "\n")));
        assertThatExceptionOfType(ManifestProblem.class)
                .isThrownBy(given::scene)
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
}
