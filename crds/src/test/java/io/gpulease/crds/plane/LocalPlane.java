package io.gpulease.crds.plane;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control plane of {@code hack/kube} for the life of one test class; it also ends by itself when this JVM does. */
final class LocalPlane implements AutoCloseable {
    private final Path root = Path.of(System.getProperty("gpulease.root"));
    private final Path directory;
    private final Path binaries;

    private LocalPlane(Path directory) {
        this.directory = directory;
        this.binaries =
                Path.of(kube("fetch").strip().lines().reduce((_, last) -> last).orElseThrow());
    }

    static LocalPlane start() throws IOException {
        var plane = new LocalPlane(Files.createTempDirectory("gpulease-crds-"));
        plane.kube(
                "up",
                "--dir",
                plane.directory.toString(),
                "--owner-pid",
                Long.toString(ProcessHandle.current().pid()));
        return plane;
    }

    Path root() {
        return root;
    }

    String kubeconfig() throws IOException {
        return Files.readString(directory.resolve("kubeconfig"));
    }

    /** Runs kubectl and returns what it prints. */
    String kubectl(String... arguments) {
        var command = new ArrayList<String>();
        command.add(binaries.resolve("kubectl").toString());
        command.addAll(List.of("--kubeconfig", directory.resolve("kubeconfig").toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    @Override
    public void close() {
        kube("down", "--dir", directory.toString());
    }

    private String kube(String... arguments) {
        var command = new ArrayList<String>();
        command.add(root.resolve("hack/kube/kube").toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String run(List<String> command) {
        try {
            // Only what it prints: progress goes to the terminal, and a background process must not hold our pipe.
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("exit %d of %s: %s".formatted(process.exitValue(), command, printed));
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }
}
