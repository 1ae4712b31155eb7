package io.gpulease.testkit.plane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program to run to its end. */
public record Command(
        List<String> words,
        Map<String, String> environment,
        @Nullable String input,
        Duration limit) {
    private static final Duration USUAL = Duration.ofSeconds(90);

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** What came of it; output and errors as text. */
    public record Outcome(int exit, String out, String err) {
        public boolean ok() {
            return exit == 0;
        }

        /** Itself where it went well; else fails with what the command said. */
        Outcome orFail(Command command) {
            if (!ok()) {
                throw new AssertionError("%s: exit %d: %s".formatted(command, exit, err.strip()));
            }
            return this;
        }
    }

    public static Command of(String... words) {
        return new Command(List.of(words), Map.of(), null, USUAL);
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of(), null, USUAL);
    }

    public Command with(String variable, String value) {
        var more = new java.util.HashMap<>(environment);
        more.put(variable, value);
        return new Command(words, more, input, limit);
    }

    public Command reading(@Nullable String text) {
        return new Command(words, environment, text, limit);
    }

    public Command within(Duration time) {
        return new Command(words, environment, input, time);
    }

    public Command and(String... more) {
        return new Command(Stream.concat(words.stream(), Stream.of(more)).toList(), environment, input, limit);
    }

    /** Runs it; throws if it cannot start or does not end in time, never for its exit code. */
    public Outcome run() {
        try {
            var builder = new ProcessBuilder(new ArrayList<>(words));
            builder.environment().putAll(environment);
            var process = builder.start();
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), Thread::startVirtualThread);
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), Thread::startVirtualThread);
            feed(process);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("%s: still running after %d s".formatted(this, limit.toSeconds()));
            }
            return new Outcome(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException("%s: cannot be run".formatted(this), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("%s: interrupted".formatted(this), e);
        }
    }

    /** Runs it and insists on exit code 0. */
    public Outcome runOrFail() {
        return run().orFail(this);
    }

    private void feed(Process process) throws IOException {
        try (var in = process.getOutputStream()) {
            if (input != null) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // A program that ends before it has read everything is judged by its exit code.
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        var line = String.join(" ", words);
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }
}
