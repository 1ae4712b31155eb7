package io.gpulease.testkit.plane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The pinned kubectl, acting as one user. */
public final class Kubectl {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COME_AGAIN = "(ServiceUnavailable)";
    private static final Duration BEFORE_COMING_AGAIN = Duration.ofMillis(500);

    private final Path binary;
    private final Path kubeconfig;

    public Kubectl(Path binary, Path kubeconfig) {
        this.binary = binary;
        this.kubeconfig = kubeconfig;
    }

    /** Runs it with these arguments and insists that it succeeds; returns what it printed. */
    public String run(String... args) {
        return command(List.of(args)).runOrFail().out();
    }

    /** Runs it with these arguments, whatever comes of it. */
    public Command.Outcome attempt(String... args) {
        return command(List.of(args)).run();
    }

    /**
     * {@code kubectl apply -f -} of one or more documents. Where the API server asks to come again (503: it has just
     * started and knows no custom kinds yet), it is asked again, as a user would.
     */
    public String apply(String manifest, String... flags) {
        var apply = with(manifest, "apply", flags);
        var outcome = apply.run();
        for (var patience = Instant.now().plus(Eventually.SOON);
                outcome.err().contains(COME_AGAIN) && Instant.now().isBefore(patience);
                outcome = apply.run()) {
            Eventually.timePasses(BEFORE_COMING_AGAIN);
        }
        return outcome.orFail(apply).out();
    }

    /** {@code kubectl create -f -}. */
    public String create(String manifest, String... flags) {
        return with(manifest, "create", flags).runOrFail().out();
    }

    /** {@code kubectl create -f -} that may be refused. */
    public Command.Outcome tryCreate(String manifest, String... flags) {
        return with(manifest, "create", flags).run();
    }

    /** {@code kubectl apply -f -} that may be refused. */
    public Command.Outcome tryApply(String manifest, String... flags) {
        return with(manifest, "apply", flags).run();
    }

    /** Whether {@code kubectl diff} of the manifest is empty. */
    public Command.Outcome diff(String manifest, String... flags) {
        return with(manifest, "diff", flags).run();
    }

    /** One object as JSON, if it is there. */
    public Optional<JsonNode> get(String resource, String namespace, String name) {
        var text = run("get", resource, name, "-n", namespace, "-o", "json", "--ignore-not-found");
        return text.isBlank() ? Optional.empty() : Optional.of(parse(text));
    }

    /** All objects of a namespace as JSON. */
    public List<JsonNode> list(String resource, String namespace) {
        var items = new ArrayList<JsonNode>();
        parse(run("get", resource, "-n", namespace, "-o", "json")).path("items").forEach(items::add);
        return items;
    }

    /** A merge patch. */
    public void patch(String resource, String namespace, String name, String merge) {
        run("patch", resource, name, "-n", namespace, "--type=merge", "-p", merge);
    }

    /** Asks for the deletion and does not wait for it. */
    public void delete(String resource, String namespace, String name, String... flags) {
        var words = Stream.concat(
                Stream.of("delete", resource, name, "-n", namespace, "--ignore-not-found", "--wait=false"),
                Stream.of(flags));
        run(words.toArray(String[]::new));
    }

    private Command with(String manifest, String verb, String... flags) {
        return command(List.of(verb, "-f", "-")).and(flags).reading(manifest);
    }

    private Command command(List<String> args) {
        return Command.of(Stream.concat(Stream.of(binary.toString()), args.stream())
                        .toList())
                .with("KUBECONFIG", kubeconfig.toString());
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("kubectl printed no JSON: " + text, e);
        }
    }
}
