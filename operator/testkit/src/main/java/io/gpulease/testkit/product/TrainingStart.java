package io.gpulease.testkit.product;

import io.gpulease.testkit.plane.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A start of the operator against a cluster that is not there, stopped in order: what it loads until it first fails is nearly all
 * that a real one loads.
 */
final class TrainingStart {
    private static final Duration MOST = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String FAILED_ONCE = "trying again";
    private static final String NOWHERE = """
            {"apiVersion": "v1", "kind": "Config", "current-context": "none",
             "contexts": [{"name": "none", "context": {"cluster": "none", "user": "none"}}],
             "clusters": [{"name": "none", "cluster": {"server": "https://127.0.0.1:1"}}],
             "users": [{"name": "none", "user": {"token": "none"}}]}
            """;

    private TrainingStart() {}

    /**
     * @param jvm the JVM and its options, the class path among them
     * @return false when the operator is not on the class path, or did not come that far
     */
    static boolean of(List<String> jvm) {
        if (ClassLoader.getSystemResource(OperatorOptions.MAIN.replace('.', '/') + ".class") == null) {
            return false;
        }
        try {
            return ran(jvm, Files.createTempDirectory(Checkout.scratch(), "training-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean ran(List<String> jvm, Path scratch) throws IOException, InterruptedException {
        var log = scratch.resolve("log");
        var words = new ArrayList<>(jvm);
        words.addAll(List.of(Leash.class.getName(), OperatorOptions.MAIN, "operator"));
        words.addAll(List.of("--namespace", Installation.NAMESPACE));
        words.addAll(OperatorOptions.USUAL.flags());
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile()));
        builder.environment()
                .put(
                        "KUBECONFIG",
                        Files.writeString(scratch.resolve("kubeconfig"), NOWHERE)
                                .toString());
        var process = builder.start();
        try {
            return failedOnce(process, log)
                    && signalled(process)
                    && process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean failedOnce(Process process, Path log) throws IOException, InterruptedException {
        var last = Instant.now().plus(MOST);
        while (!Files.readString(log).contains(FAILED_ONCE)) {
            if (Instant.now().isAfter(last) || process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Not {@link Process#destroy()}: that lets go of the leash as well, and the archive is written at an orderly end. */
    private static boolean signalled(Process process) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                        .start()
                        .waitFor()
                == 0;
    }
}
