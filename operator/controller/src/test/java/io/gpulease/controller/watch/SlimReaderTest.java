package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.gpulease.controller.watch.SlimNode.Taint;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuTenant;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SlimReaderTest {
    private static <T> T read(ItemReader<T> reader, String json) throws IOException {
        try (var parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return reader.read(parser);
        }
    }

    @Nested
    class OfNodes {
        private static final String NODE = """
                {"status":{"capacity":{"cpu":"96","nvidia.com/gpu":"8","memory":"2Ti"},
                  "allocatable":{"nvidia.com/gpu":"7","vendor.example/nic":"1k","pods":"110"},
                  "conditions":[{"type":"MemoryPressure","status":"False"},{"type":"Ready","status":"True","reason":"x"}],
                  "images":[{"names":["a","b"],"sizeBytes":1}]},
                 "spec":{"podCIDR":"10.0.0.0/24","unschedulable":true,"taints":[
                  {"key":"gpulease.io/leased","value":"uid-1","effect":"NoSchedule"},
                  {"key":"node.kubernetes.io/unreachable","effect":"NoExecute","timeAdded":"2026-12-01T00:00:00Z"}]},
                 "metadata":{"name":"gpu-1","uid":"u1","resourceVersion":"77","labels":{"a":"b","c/d":"e"},
                  "annotations":{"gpulease.io/allocations":"{\\"l\\":8}","kwok.x-k8s.io/node":"fake","other":"x"},
                  "managedFields":[{"manager":"kubelet","fieldsV1":{"f:metadata":{}}}]}}""";

        @Test
        void keepsWhatIsNeededWhateverTheOrder() throws IOException {
            var node = read(new NodeReader(), NODE);
            assertThat(node.ref()).isEqualTo(new ObjectRef("", "gpu-1", "u1", "77"));
            assertThat(node.labels()).isEqualTo(Map.of("a", "b", "c/d", "e"));
            assertThat(node.annotations()).isEqualTo(Map.of("gpulease.io/allocations", "{\"l\":8}"));
            assertThat(node.unschedulable()).isTrue();
            assertThat(node.capacity()).isEqualTo(Map.of("nvidia.com/gpu", 8L));
            assertThat(node.allocatable()).isEqualTo(Map.of("nvidia.com/gpu", 7L, "vendor.example/nic", 1000L));
            assertThat(node.isReady()).isTrue();
            assertThat(node.deletedAt()).isNull();
        }

        @Test
        void keepsTaintsSoThatTheyCanBeWrittenBack() throws IOException {
            assertThat(read(new NodeReader(), NODE).taints())
                    .containsExactly(
                            new Taint("gpulease.io/leased", "uid-1", "NoSchedule", null),
                            new Taint("node.kubernetes.io/unreachable", null, "NoExecute", "2026-12-01T00:00:00Z"));
        }

        @Test
        void makesDoWithAlmostNothing() throws IOException {
            var node = read(new NodeReader(), "{\"metadata\":{\"name\":\"bare\"},\"spec\":{},\"status\":null}");
            assertThat(node.ready()).isEmpty();
            assertThat(node.taints()).isEmpty();
            assertThat(node.capacity()).isEmpty();
        }

        @Test
        void refusesWhatHasAnotherForm() {
            var odd = "{\"metadata\":{\"name\":\"n\"},\"spec\":{\"taints\":{\"key\":\"a\"}}}";
            assertThatThrownBy(() -> read(new NodeReader(), odd)).hasMessageContaining("/spec/taints is not a list");
        }
    }

    @Nested
    class OfPods {
        @Test
        void keepsItsPlaceAndItsLife() throws IOException {
            var pod = read(new PodReader(), """
                    {"metadata":{"name":"p","namespace":"ns","uid":"u","resourceVersion":"5",
                      "creationTimestamp":"2026-12-01T00:00:00Z","deletionTimestamp":"2026-12-01T01:00:00Z",
                      "deletionGracePeriodSeconds":30,"finalizers":["x/y"],
                      "labels":{"gpulease.io/lease":"a","app":"x"},"annotations":{"gpulease.io/ends-at":"t","z":"y"},
                      "ownerReferences":[{"kind":"Job","name":"train","controller":true}]},
                     "spec":{"nodeName":"gpu-1","nodeSelector":{"k":"v"},"activeDeadlineSeconds":60,
                      "terminationGracePeriodSeconds":10,"schedulingGates":[{"name":"gpulease.io/placement"},{"name":"o"}],
                      "tolerations":[{"key":"a"},{"key":"b"}],"containers":[{"name":"c"}]},
                     "status":{"phase":"Running","startTime":"2026-12-01T00:00:02Z"}}""");
            assertThat(pod.ref()).isEqualTo(new ObjectRef("ns", "p", "u", "5"));
            assertThat(pod.labels()).isEqualTo(Map.of("gpulease.io/lease", "a"));
            assertThat(pod.annotations()).isEqualTo(Map.of("gpulease.io/ends-at", "t"));
            assertThat(pod.scheduling().nodeName()).isEqualTo("gpu-1");
            assertThat(pod.scheduling().gates()).containsExactly("gpulease.io/placement", "o");
            assertThat(pod.scheduling().nodeSelector().keySet()).containsExactly("k");
            assertThat(pod.scheduling().tolerations()).isEqualTo(2);
            assertThat(pod.life())
                    .isEqualTo(new SlimPod.Life(
                            "Running",
                            Instant.parse("2026-12-01T00:00:00Z"),
                            Instant.parse("2026-12-01T00:00:02Z"),
                            Instant.parse("2026-12-01T01:00:00Z"),
                            30L,
                            60L,
                            10L));
        }

        @Test
        void tellsAnAbsentFieldFromAnEmptyOne() throws IOException {
            var bare = read(new PodReader(), "{\"metadata\":{\"name\":\"p\",\"namespace\":\"n\"},\"spec\":{}}");
            assertThat(bare.scheduling().hasNodeSelector()).isFalse();
            assertThat(bare.scheduling().tolerations()).isNull();
            assertThat(bare.scheduling().isBound()).isFalse();
            assertThat(bare.devices()).isEmpty();
        }

        @Test
        void countsDevicesAsTheSchedulerDoes() throws IOException {
            var pod = read(new PodReader(), """
                    {"metadata":{"name":"p","namespace":"n"},"spec":{
                      "containers":[{"resources":{"limits":{"nvidia.com/gpu":"2","cpu":"1"}}},
                                    {"resources":{"requests":{"nvidia.com/gpu":"1","a/b":"0"}}}],
                      "initContainers":[{"resources":{"limits":{"nvidia.com/gpu":"1"}},"restartPolicy":"Always"},
                                        {"resources":{"limits":{"nvidia.com/gpu":"6"}}},
                                        {"resources":{"limits":{"x/y":"3"}}}]}}""");
            // 2 + 1 beside the sidecar's 1 make 4; the init container's 6 beside that sidecar make 7.
            assertThat(pod.devices()).isEqualTo(Map.of("nvidia.com/gpu", 7L, "x/y", 3L));
        }
    }

    @Nested
    class OfLeases {
        private static final String LEASE = """
                {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease",
                 "metadata":{"name":"a","namespace":"ns","uid":"u","resourceVersion":"9","generation":2,
                  "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{}}}]},
                 "spec":{"gpuClass":"h200","gpus":8,"term":{"duration":"10s"},"fromTheFuture":{"x":1}},
                 "status":{"phase":"Active","alsoNew":[1]}}""";

        @Test
        void leavesOutWhoManagesWhatAndWhatItDoesNotKnow() throws IOException {
            var lease = read(new TypedReader<>(GpuLease.class), LEASE);
            assertThat(lease.getMetadata().getManagedFields()).isEmpty();
            assertThat(lease.getSpec().gpuClass()).isEqualTo("h200");
            assertThat(TypedReader.refOf(lease)).isEqualTo(new ObjectRef("ns", "a", "u", "9"));
        }

        @Test
        void notesWhichFieldsOfTheSpecItDoesNotKnowAlsoInAList() throws IOException {
            var nested = LEASE.replace("\"duration\":\"10s\"", "\"duration\":\"10s\",\"newer\":1");
            var noted = new ArrayList<List<String>>();
            TypedReader<GpuLease> reader = new TypedReader<>(GpuLease.class, (_, fields) -> noted.add(fields));
            read(reader, nested);
            try (var parser = new JsonFactory().createParser("{\"items\":[" + nested + "]}")) {
                while (parser.nextToken() != JsonToken.START_ARRAY) {
                    assertThat(parser.currentToken()).isNotNull();
                }
                parser.nextToken();
                reader.read(parser);
            }
            assertThat(noted)
                    .containsExactly(
                            List.of("spec.term.newer", "spec.fromTheFuture"),
                            List.of("spec.term.newer", "spec.fromTheFuture"));
        }

        @Test
        void notesAFieldOfManyItemsOnce() throws IOException {
            var noted = new ArrayList<String>();
            read(new TypedReader<>(GpuTenant.class, (_, fields) -> noted.addAll(fields)), """
                    {"metadata":{"name":"t"},"spec":{"subjects":[
                      {"kind":"User","name":"a","newer":1},{"kind":"User","name":"b","newer":{"x":2}}]}}
                    """);
            assertThat(noted).containsExactly("spec.subjects[].newer");
        }

        @Test
        void notesNothingOfALeaseItKnowsAllOf() throws IOException {
            var known =
                    LEASE.replace(",\"fromTheFuture\":{\"x\":1}", ",\"workload\":{\"job\":{\"template\":{\"any\":1}}}");
            read(
                    new TypedReader<>(
                            GpuLease.class, (_, fields) -> assertThat(fields).isEmpty()),
                    known);
        }

        @Test
        void saysWhichFieldItCannotRead() {
            var odd = LEASE.replace("\"gpus\":8", "\"gpus\":{\"min\":8}");
            assertThatThrownBy(() -> read(new TypedReader<>(GpuLease.class), odd))
                    .satisfies(e -> assertThat(Unreadable.cause((Exception) e)).startsWith("spec.gpus: "));
        }
    }
}
