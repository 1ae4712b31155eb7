package io.gpulease.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    private static final Path FILES = Path.of(System.getProperty("gpulease.root"), "crds/src/test/resources");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, Class<?>> KINDS = Map.of(
            "gpulease", GpuLease.class,
            "gputenant", GpuTenant.class,
            "gpupool", GpuPool.class,
            "gpusite", GpuSite.class,
            "leasepolicy", LeasePolicy.class,
            "leaseviolation", LeaseViolation.class);

    @ParameterizedTest
    @ValueSource(strings = {"gpulease", "gputenant", "gpupool", "gpusite", "leasepolicy", "leaseviolation"})
    void everyFieldIsReadAndWrittenBack(String kind) throws IOException {
        var file = FILES.resolve(kind + "/valid-every-field.yaml");
        var written = YAML.readTree(file.toFile());
        var read = Serialization.unmarshal(Files.readString(file), KINDS.get(kind));
        var back = YAML.readTree(Serialization.asYaml(read));
        assertThat(withoutEmpties(back.path("spec"))).isEqualTo(withoutEmpties(written.path("spec")));
    }

    @Test
    void wordsAndFieldsOfANewerVersionMakeNothingUnreadable() {
        var lease = Serialization.unmarshal("""
                apiVersion: gpulease.io/v1alpha1
                kind: GpuLease
                metadata: {name: a}
                spec:
                  gpuClass: h200
                  gpus: 1
                  tier: Platinum
                  term: {duration: 1h, calendar: lunar}
                  placement: {isolation: Orbital, sites: [null, memphis]}
                  hologram: {on: true}
                status: {phase: Dreaming, conditions: [{type: Ready, status: Perhaps, why: {}}], dream: 1}
                """, GpuLease.class);
        assertThat(lease.getSpec().tierOrDefault()).isEqualTo("Platinum");
        assertThat(lease.getSpec().placementOrDefault().sites()).containsExactly("memphis");
        assertThat(lease.answered().orElseThrow().phase()).isEqualTo("Dreaming");
    }

    @Test
    void whatIsNotWrittenMeansTheDefaultsOfTheContract() {
        var spec = Serialization.unmarshal("""
                        kind: GpuLease
                        apiVersion: gpulease.io/v1alpha1
                        spec: {gpuClass: a, gpus: 1, term: {duration: 1h}}
                        """, GpuLease.class).getSpec();
        assertThat(spec.tierOrDefault()).isEqualTo(Words.Tier.ON_DEMAND);
        assertThat(spec.placementOrDefault().isolationOrDefault()).isEqualTo(Words.Isolation.DEDICATED);
        assertThat(spec.placementOrDefault().nodeSelector()).isEmpty();
        assertThat(spec.releaseAsked()).isFalse();
        assertThat(spec.endingOrDefault().noticeDuration()).isEmpty();
    }

    @Test
    void anEmptyStatusWritesNothing() {
        var lease = new GpuLease();
        lease.setStatus(GpuLeaseStatus.empty());
        assertThat(Serialization.asJson(lease)).contains("\"status\":{}");
    }

    @Test
    void aPlacementCountsItsNodes() {
        var placement = new PlacementStatus("p", null, null, List.of(new NodeGpus("n1", 8), new NodeGpus("n2", 8)));
        assertThat(placement.nodeCount()).isEqualTo(2);
        var back = Serialization.unmarshal(Serialization.asJson(placement), PlacementStatus.class);
        assertThat(back).isEqualTo(placement);
    }

    /** Null, an empty list and an empty map all mean absent. */
    private static JsonNode withoutEmpties(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var names = new HashSet<String>();
            object.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                var value = withoutEmpties(object.get(name));
                if (value.isNull() || (value.isContainerNode() && value.isEmpty())) {
                    object.remove(name);
                }
            }
        } else {
            node.forEach(ReadingTest::withoutEmpties);
        }
        return node;
    }
}
