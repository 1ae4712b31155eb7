package io.gpulease.app.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import java.time.Duration;
import java.time.Instant;

/** What a workload that really runs says of itself. */
final class Said {
    private Said() {}

    static Pod found(TestEstate estate, String pod) {
        return estate.admin().pods().inAnyNamespace().list().getItems().stream()
                .filter(p -> p.getMetadata().getName().equals(pod))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no pod " + pod));
    }

    static void awaitSaid(TestEstate estate, String pod, String words) {
        Eventually.until(
                Duration.ofSeconds(100),
                () -> said(estate, pod).contains(words),
                () -> "the pod has not said '%s' but: %s".formatted(words, said(estate, pod)));
    }

    /** The instant at which the workload said a word. */
    static Instant whenSaid(String said, String word) {
        return said.lines()
                .map(line -> line.split(" ", 3))
                .filter(parts -> parts.length > 1 && parts[1].equals(word))
                .map(parts -> Instant.parse(parts[0]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the pod has not said '%s' but: %s".formatted(word, said)));
    }

    /** All that it says until it ends, though its pod is gone then. */
    static String saidToTheEnd(TestEstate estate, TestLease lease, String pod) {
        return estate.kubectl()
                .attempt("logs", "--follow", "-n", lease.namespace(), pod)
                .out();
    }

    static String said(TestEstate estate, String pod) {
        var out = estate.kubectl()
                .attempt("logs", "-n", found(estate, pod).getMetadata().getNamespace(), pod);
        return out.ok() ? out.out() : out.toString();
    }
}
