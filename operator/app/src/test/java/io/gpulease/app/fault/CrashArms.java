package io.gpulease.app.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the test says when the operator is to die: a directory with a file for each estate, read at every call. So a running
 * operator can be armed, and what is left is known to the one that comes after it.
 */
final class CrashArms {
    private final Path directory;

    CrashArms(Path directory) {
        this.directory = directory;
    }

    /** Calls that name the estate count from now on. */
    void arm(String estate, CrashPoint point) {
        write(directory.resolve(estate), point);
    }

    /** Estates whose point has not come yet. */
    List<String> pending() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void disarm(String estate) {
        try {
            Files.deleteIfExists(directory.resolve(estate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts this call; gives the side on which to die when it is the one. */
    synchronized Optional<CrashPoint> hear(String text, String name) {
        return pending().stream()
                .filter(text::contains)
                .flatMap(estate -> hearFor(estate, name).stream())
                .findFirst();
    }

    private Optional<CrashPoint> hearFor(String estate, String name) {
        var file = directory.resolve(estate);
        var point = read(file);
        if (!point.call().equals(name)) {
            return Optional.empty();
        }
        if (point.occurrence() > 1) {
            write(file, point.next());
            return Optional.empty();
        }
        // Before the end: the one that comes after must not die of the same.
        disarm(estate);
        return Optional.of(point);
    }

    private static CrashPoint read(Path file) {
        try {
            return CrashPoint.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path file, CrashPoint point) {
        try {
            // In one step: the operator must not read half of it.
            var draft = Files.createTempFile(directory.getParent(), "arm-", "");
            Files.writeString(draft, point.toString());
            Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
