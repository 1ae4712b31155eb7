package io.gpulease.controller.traps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.BookingDesk;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuTenant;
import io.gpulease.engine.term.Notice;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator that has just listed everything: in which order the lists came is chance. */
class FirstTurnTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final String LEASE_UID = "u1";

    private final World world = new World();
    private final List<Call> calls = new ArrayList<>();
    private final BookingDesk booking = new BookingDesk(
            new LeaseDesk(
                    world,
                    (urgency, call, then) -> calls.add(call),
                    new Agenda(),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    new Notice.Defaults(Duration.ofHours(24), Duration.ofMinutes(30), Duration.ofMinutes(2)),
                    new SilentJournal()),
            () -> 0,
            () -> {});

    @BeforeEach
    void aRunningPodIsListedFirst() throws IOException {
        world.see(read(new TypedReader<>(GpuTenant.class), """
                {"metadata": {"name": "t", "uid": "t1", "resourceVersion": "1", "generation": 1}, "spec": {"namespaces": ["ns"]}}"""));
        world.see(new SlimNamespace(new ObjectRef("", "ns", "ns1", "1"), Map.of("gpulease.io/tenant", "t")));
        world.see(read(new NodeReader(), """
                {"metadata": {"name": "n", "uid": "n1", "resourceVersion": "2", "labels": {"gpulease.io/pool": "p"},
                  "annotations": {"gpulease.io/allocations": "{\\"u1\\":4}"}},
                 "spec": {"taints": []}, "status": {"capacity": {"nvidia.com/gpu": "4"}}}"""));
        world.see(read(new PodReader(), """
                {"metadata": {"name": "pod", "namespace": "ns", "uid": "p1", "resourceVersion": "3",
                  "labels": {"gpulease.io/lease": "l"}, "annotations": {"gpulease.io/ends-at": "2026-12-01T12:00:00Z"}},
                 "spec": {"nodeName": "n", "nodeSelector": {"gpulease.io/lease-uid": "u1"}, "containers": [
                   {"name": "main", "resources": {"requests": {"nvidia.com/gpu": "4"}, "limits": {"nvidia.com/gpu": "4"}}}]},
                 "status": {"phase": "Running", "startTime": "2026-12-01T09:00:00Z"}}"""));
    }

    @Test
    void podsThatWereListedBeforeTheirLeaseAreNotEnded() throws IOException {
        world.see(read(new TypedReader<>(GpuLease.class), """
                {"metadata": {"name": "l", "namespace": "ns", "uid": "u1", "resourceVersion": "4", "generation": 1,
                  "creationTimestamp": "2026-12-01T09:00:00Z", "finalizers": ["gpulease.io/release"]},
                 "spec": {"gpuClass": "c", "gpus": 4, "term": {"duration": "3h"}},
                 "status": {"phase": "Active", "observedGeneration": 1, "tenant": "t",
                   "placement": {"pool": "p", "nodes": [{"name": "n", "gpus": 4}]},
                   "term": {"startedAt": "2026-12-01T09:00:00Z", "endsAt": "2026-12-01T12:00:00Z",
                     "noticeAt": "2026-12-01T11:50:00Z"}}}"""));
        assertThat(endedAfterATurn()).isEmpty();
    }

    @Test
    void podsOfALeaseThatCannotBeReadAreNotEnded() {
        world.unreadableLease(new ObjectRef("ns", "l", LEASE_UID, "4"));
        assertThat(endedAfterATurn()).isEmpty();
    }

    @Test
    void podsWhoseLeaseIsNoMoreAreEnded() {
        assertThat(endedAfterATurn()).hasSize(1);
    }

    private List<Call> endedAfterATurn() {
        booking.turn(NOW);
        return calls.stream()
                .filter(call -> call.path().contains("/pods/") && !call.method().equals("PATCH"))
                .toList();
    }

    private static <T> T read(ItemReader<T> reader, String json) throws IOException {
        try (var parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return reader.read(parser);
        }
    }
}
