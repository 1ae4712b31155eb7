package io.gpulease.testkit.product;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.plane.Checkout;
import io.gpulease.testkit.plane.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/** The operator as a process of its own, under the chart's service account; it ends with this JVM at the latest. */
public final class OperatorProcess implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration START = Eventually.allowance(Duration.ofSeconds(60));
    private static final int TAIL_LINES = 25;
    private static final Pattern METRICS_PORT = Pattern.compile("metrics and probes are served.*port=\"?(\\d+)");

    private final Process process;
    private final Path log;

    private OperatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one and does not wait for it. */
    public static OperatorProcess launch(Installation installation, OperatorOptions options) {
        var scratch = Checkout.scratch();
        var log = scratch.resolve(
                "operator-%d-%d.log".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet()));
        var kubeconfig = installation.kubeconfig();
        var builder =
                new ProcessBuilder(words(options)).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(options.environment());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        try {
            return new OperatorProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one and returns when it leads and acts. */
    public static OperatorProcess start(Installation installation, OperatorOptions options) {
        var operator = launch(installation, options);
        try {
            operator.awaitReady();
        } catch (AssertionError e) {
            operator.close();
            throw e;
        }
        return operator;
    }

    private static List<String> words(OperatorOptions options) {
        var words = new ArrayList<>(ProductJvm.words(options.properties(), Leash.class.getName()));
        words.add(options.mainClass());
        words.addAll(List.of("operator", "--namespace", Installation.NAMESPACE));
        words.addAll(options.flags());
        return words;
    }

    /** Until it says that it leads and acts. */
    public void awaitReady() {
        awaitSaid("gpulease operator ready", START);
    }

    /** Until it says that another one leads. */
    public void awaitStandingBy() {
        awaitSaid("gpulease operator standing by", START);
    }

    /** Until its output contains this; fails with the end of its log when it ends before. */
    public void awaitSaid(String words, Duration atMost) {
        Eventually.until(
                atMost,
                () -> said(words) || !process.isAlive(),
                () -> "the operator has not said '%s':\n%s".formatted(words, tail()));
        if (!said(words)) {
            throw new AssertionError("the operator ended with %d before it said '%s':\n%s"
                    .formatted(process.exitValue(), words, tail()));
        }
    }

    /** Whether its output contains this. */
    public boolean said(String words) {
        return log().contains(words);
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** As a crash: nothing is said, nothing is finished. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** Freezes it, as a machine under pressure or a suspended one would. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a frozen one go on. */
    public void resume() {
        signal("CONT");
    }

    /** What it serves at {@code /metrics} now. */
    public String metrics() {
        return served("/metrics").body();
    }

    /** What it answers now to who asks for that path, such as {@code /readyz}, as its node agent would. */
    public HttpResponse<String> served(String path) {
        var port = METRICS_PORT.matcher(log());
        if (!port.find()) {
            throw new AssertionError("the operator has not said where it serves its metrics:\n" + tail());
        }
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(port.group(1), path)));
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Asks it to stop in an orderly way; does not wait. */
    public void terminate() {
        // Not Process.destroy(): that lets go of the leash as well.
        signal("TERM");
    }

    /** Its exit code; fails when it does not end in time. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "the operator has not ended after %d s:\n%s".formatted(atMost.toSeconds(), tail()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Tells its exit code once it has ended, on a thread of its own. */
    void onExit(IntConsumer listener) {
        var _ = process.onExit().thenAcceptAsync(p -> listener.accept(p.exitValue()), Thread::startVirtualThread);
    }

    /** All it has said. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of its log, and where the rest is. */
    public String tail() {
        var lines = log().lines().toList();
        var last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return "%s\n(all of it in %s)".formatted(String.join("\n", last), log);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(process.pid())).runOrFail();
    }
}
