package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.Component;
import io.gpulease.testkit.plane.ControlPlane;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists, pages, watches, and what is missed while the API server is away, as a real one does them. */
@OnControlPlane(privately = true)
class ListWatchOnAPlaneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String NAMESPACE = "default";
    private static final Map<String, String> OURS = Map.of("test", "list-watch");

    private ControlPlane plane;
    private KubernetesClient admin;
    private KubernetesClient reading;
    private final Mirror<ConfigMap> mirror = new Mirror<>(TypedReader::refOf, new Mirror.Listener<>() {
        @Override
        public void changed(ObjectKey key, @Nullable ConfigMap before, @Nullable ConfigMap after) {}
    });

    @BeforeEach
    void connect(ControlPlane given) {
        plane = given;
        admin = given.admin();
        reading = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(admin.getConfiguration())
                        .withHttp2Disable(true)
                        .build())
                .build();
    }

    @AfterEach
    void clear() {
        admin.configMaps().inNamespace(NAMESPACE).withLabels(OURS).delete();
        reading.close();
    }

    private ListWatch<ConfigMap> follow() {
        var target = WatchTarget.of("", "v1", "configmaps")
                .inNamespace(NAMESPACE)
                .labelled("test=list-watch")
                .withPageSize(7);
        return new ListWatch<>(new KubeStream(reading), target, new TypedReader<>(ConfigMap.class), mirror).start();
    }

    private void put(String name, String value) {
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .withLabels(OURS)
                        .endMetadata()
                        .addToData("value", value)
                        .build())
                .serverSideApply();
    }

    private void delete(String name) {
        admin.configMaps().inNamespace(NAMESPACE).withName(name).delete();
    }

    private Map<String, String> seen() {
        var seen = new TreeMap<String, String>();
        mirror.values()
                .forEach(map ->
                        seen.put(map.getMetadata().getName(), map.getData().get("value")));
        return seen;
    }

    private void awaitSeen(Map<String, String> expected) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(seen()).isEqualTo(expected));
    }

    @Test
    void seesWhatIsThereAndWhatBecomesOfItOverPagesAndRestarts() throws InterruptedException {
        var expected = new TreeMap<String, String>();
        IntStream.range(0, 20).forEach(i -> {
            put("map-" + i, "first");
            expected.put("map-" + i, "first");
        });
        try (var watch = follow()) {
            assertThat(watch.awaitSynced(PATIENCE)).isTrue();
            assertThat(seen()).isEqualTo(expected);
            put("map-3", "second");
            delete("map-4");
            put("late", "first");
            expected.put("map-3", "second");
            expected.remove("map-4");
            expected.put("late", "first");
            awaitSeen(expected);
            assertThat(mirror.values())
                    .allSatisfy(map ->
                            assertThat(map.getMetadata().getManagedFields()).isEmpty());

            plane.stop(Component.API_SERVER);
            plane.start(Component.API_SERVER);
            put("after", "outage");
            delete("map-5");
            expected.put("after", "outage");
            expected.remove("map-5");
            awaitSeen(expected);
        }
    }
}
