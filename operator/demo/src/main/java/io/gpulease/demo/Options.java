package io.gpulease.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What hack/demo passes on.
 *
 * @param trace the jobs
 * @param kubeconfig the administrator's way into the control plane
 * @param audit the API server's record of writes
 * @param stories where the life of each lease is written down
 * @param operator the process that keeps the operator running
 * @param terminal whether somebody watches on a terminal that is large enough
 * @param colours whether colours are wanted
 * @param blocks whether block characters can be shown
 * @param slack by how much a lease may start after the first start it was promised
 */
record Options(
        Path trace,
        Path kubeconfig,
        Path audit,
        Path stories,
        long operator,
        boolean terminal,
        boolean colours,
        boolean blocks,
        Duration slack) {
    private static final String USUAL_SLACK_SECONDS = "5";

    static Options from(Map<String, String> environment) {
        return new Options(
                Path.of(required(environment, "DEMO_TRACE")),
                Path.of(required(environment, "KUBECONFIG")),
                Path.of(required(environment, "DEMO_AUDIT")),
                Path.of(required(environment, "DEMO_STORIES")),
                Long.parseLong(required(environment, "DEMO_OPERATOR")),
                environment.containsKey("DEMO_TERMINAL"),
                environment.containsKey("DEMO_COLOURS"),
                environment.containsKey("DEMO_BLOCKS"),
                Duration.ofSeconds(Long.parseLong(environment.getOrDefault("DEMO_SLACK", USUAL_SLACK_SECONDS))));
    }

    private static String required(Map<String, String> environment, String name) {
        var value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("%s is not set: the demo is started by hack/demo".formatted(name));
        }
        return value;
    }
}
