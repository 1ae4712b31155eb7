package io.gpulease.controller.finding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.watch.ObjectRef;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuledPodReaderTest {

    private static RuledPod read(String json) throws IOException {
        try (var parser = new ObjectMapper().createParser(json)) {
            parser.nextToken();
            return new RuledPodReader().read(parser);
        }
    }

    @Test
    void readsAllThatRulesCanSee() throws IOException {
        var pod = read("""
                {"metadata": {"name": "p", "namespace": "ants", "uid": "u", "resourceVersion": "7",
                   "labels": {"gpulease.io/lease": "train", "app": "x"}, "annotations": {"note": "mine"}},
                 "spec": {"serviceAccountName": "runner", "nodeName": "n1", "hostNetwork": true, "hostPID": true,
                   "securityContext": {"runAsUser": 1000},
                   "volumes": [{"name": "a", "hostPath": {"path": "/dev"}}, {"name": "b", "emptyDir": {}}],
                   "initContainers": [{"name": "setup", "image": "busybox"}],
                   "containers": [{"name": "main", "image": "trainer:1", "command": ["run"], "args": ["--fast"],
                     "env": [{"name": "TOKEN", "value": "secret"}],
                     "securityContext": {"privileged": true, "allowPrivilegeEscalation": false, "runAsUser": 0, "capabilities": {"add": ["SYS_ADMIN"]}},
                     "resources": {"limits": {"nvidia.com/gpu": "8", "cpu": "4"}, "requests": {"nvidia.com/gpu": 8}}}],
                   "ephemeralContainers": [{"name": "debugger", "image": "tools"}]},
                 "status": {"phase": "Running", "startTime": "2026-12-01T09:00:00Z"}}""");
        assertThat(pod.ref()).isEqualTo(new ObjectRef("ants", "p", "u", "7"));
        assertThat(pod.lease()).isEqualTo("train");
        assertThat(pod.isOver()).isFalse();
        assertThat(pod.usesGpus()).isTrue();
        var seen = pod.pod();
        assertThat(seen.labels()).containsEntry("app", "x");
        assertThat(seen.annotations()).isEqualTo(Map.of("note", "mine"));
        assertThat(seen.serviceAccount()).isEqualTo("runner");
        assertThat(seen.node()).contains("n1");
        assertThat(seen.startedAt()).contains(Instant.parse("2026-12-01T09:00:00Z"));
        assertThat(seen.hostNetwork()).isTrue();
        assertThat(seen.hostPID()).isTrue();
        assertThat(seen.hostIPC()).isFalse();
        assertThat(seen.hostPaths()).containsExactly("/dev");
        assertThat(seen.containers())
                .extracting(c -> c.kind() + " " + c.name() + " " + c.image())
                .containsExactly("init setup busybox", "main main trainer:1", "ephemeral debugger tools");
        var main = seen.containers().get(1);
        assertThat(main.command()).containsExactly("run");
        assertThat(main.args()).containsExactly("--fast");
        assertThat(main.env()).as("names only: values may be secrets").containsExactly("TOKEN");
        assertThat(main.privileged()).isTrue();
        assertThat(main.allowPrivilegeEscalation()).isFalse();
        assertThat(main.capabilities()).isEqualTo(List.of("SYS_ADMIN"));
        assertThat(main.runAsUser()).contains(0L);
        assertThat(main.gpus()).isEqualTo(8);
        assertThat(seen.containers().getFirst().runAsUser())
                .as("as the pod says")
                .contains(1000L);
        assertThat(seen.containers().getFirst().allowPrivilegeEscalation()).isTrue();
    }

    @Test
    void takesWhatIsNotSaidForWhatKubernetesTakesItFor() throws IOException {
        var pod = read("""
                {"metadata": {"name": "p", "namespace": "ants", "uid": "u", "resourceVersion": "7"},
                 "spec": {"containers": [{"name": "main", "image": "x"}]}, "status": {"phase": "Succeeded"}}""");
        assertThat(pod.lease()).isEmpty();
        assertThat(pod.isOver()).isTrue();
        assertThat(pod.usesGpus()).isFalse();
        assertThat(pod.pod().node()).isEmpty();
        assertThat(pod.pod().containers().getFirst().runAsUser()).isEmpty();
    }
}
