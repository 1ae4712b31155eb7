package io.gpulease.controller.pods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.gpulease.controller.Given;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodPatchesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA =
            "'metadata':{'name':'p','namespace':'ants','uid':'u','resourceVersion':'7'%s}";
    private static final String GATES = "'schedulingGates':[{'name':'theirs'},{'name':'gpulease.io/placement'}]";

    private static final PodPatches.Admission ADMISSION = new PodPatches.Admission(
            new TreeMap<>(Map.of("gpulease.io/node-uid", "n1", "kubernetes.io/hostname", "host-1")),
            new TreeMap<>(Map.of("gpulease.io/leased", "u1", "gpulease.io/pool", "hall")),
            Instant.parse("2026-12-01T10:00:00Z"),
            Optional.of(60L));

    /** The gate is not the first; and each of the fields that the patch adds to may be there, be empty, or be missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + METADATA + ",'spec':{" + GATES + "}}",
                "{" + METADATA + ",'spec':{" + GATES + ",'nodeSelector':{},'tolerations':[]}}",
                "{" + METADATA + ",'spec':{" + GATES
                        + ",'nodeSelector':{'disk':'fast'},'tolerations':[{'key':'theirs','operator':'Exists'}]}}"
            })
    void aPodIsLetInWhateverItHasOfTheFields(String form) throws Exception {
        for (String annotations : new String[] {"", ",'annotations':{}", ",'annotations':{'theirs':'x'}"}) {
            String pod = form.formatted(annotations);
            JsonNode let = applied(pod);
            assertThat(let.path("spec").path("schedulingGates")).hasSize(1);
            assertThat(let.at("/spec/schedulingGates/0/name").asText()).isEqualTo("theirs");
            assertThat(let.at("/spec/nodeSelector/gpulease.io~1node-uid").asText())
                    .isEqualTo("n1");
            assertThat(let.at("/spec/nodeSelector/kubernetes.io~1hostname").asText())
                    .isEqualTo("host-1");
            assertThat(let.path("spec").path("tolerations").findValuesAsText("key"))
                    .contains("gpulease.io/leased", "gpulease.io/pool");
            assertThat(let.at("/metadata/annotations/gpulease.io~1ends-at").asText())
                    .isEqualTo("2026-12-01T10:00:00Z");
            assertThat(let.at("/spec/activeDeadlineSeconds").asLong()).isEqualTo(60);
        }
    }

    @Test
    void thePatchHoldsForNoOtherVersionOfThePod() throws Exception {
        String pod = ("{" + METADATA + ",'spec':{" + GATES + "}}").formatted("");
        JsonNode patch = patchOf(pod);
        JsonNode later = tree(pod.replace("'resourceVersion':'7'", "'resourceVersion':'8'"));
        Assertions.assertThatThrownBy(() -> JsonPatch.apply(patch, later)).isInstanceOf(JsonPatchException.class);
    }

    @Test
    void anEvictionNamesThePodItMeans() {
        var pod = Given.pod(("{" + METADATA + ",'spec':{}}").formatted(""));
        assertThat(PodPatches.evict(pod, 20).body())
                .contains("\"gracePeriodSeconds\":20")
                .contains("\"preconditions\":{\"uid\":\"u\"}");
        assertThat(PodPatches.delete(pod, 20).body()).contains("\"preconditions\":{\"uid\":\"u\"}");
    }

    private static JsonNode applied(String pod) throws IOException {
        return JsonPatch.apply(patchOf(pod), tree(pod));
    }

    private static JsonNode patchOf(String pod) throws IOException {
        return JSON.readTree(PodPatches.letIn(Given.pod(pod), ADMISSION).body());
    }

    private static JsonNode tree(String json) throws IOException {
        return JSON.readTree(json.replace('\'', '"'));
    }
}
