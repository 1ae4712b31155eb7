package io.gpulease.testkit.plane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Where the project lies on disk, and where its pinned tools are. */
public final class Checkout {
    private static final Duration COLD_FETCH = Duration.ofMinutes(40);

    private Checkout() {}

    /** The top of the checkout: system property {@code gpulease.root}, else found upwards from the working directory. */
    public static Path root() {
        var set = System.getProperty("gpulease.root");
        if (set != null) {
            return Path.of(set).toAbsolutePath();
        }
        for (var dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.isExecutable(dir.resolve("hack/kube/kube"))) {
                return dir;
            }
        }
        throw new IllegalStateException("no hack/kube/kube above %s. Set -Dgpulease.root to the top of the checkout."
                .formatted(Path.of("").toAbsolutePath()));
    }

    /** The script that provides local control planes. */
    public static Path kube() {
        return root().resolve("hack/kube/kube");
    }

    /** A pinned binary by name: kubectl, helm, kwok. Built or fetched first where the cache is cold. */
    public static Path tool(String name) {
        return Bin.DIR.resolve(name);
    }

    /** A directory for files of test runs, under the module's {@code target}. */
    public static Path scratch() {
        try {
            return Files.createDirectories(Path.of("target", "testkit").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asked for once per JVM. */
    private static final class Bin {
        static final Path DIR = Path.of(Command.of(kube().toString(), "fetch")
                .within(COLD_FETCH)
                .runOrFail()
                .out()
                .strip()
                .lines()
                .reduce((first, last) -> last)
                .orElseThrow());
    }
}
