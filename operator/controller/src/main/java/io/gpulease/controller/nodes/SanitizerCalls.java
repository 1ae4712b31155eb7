package io.gpulease.controller.nodes;

import com.fasterxml.jackson.core.JsonFactory;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.Backoff;
import io.gpulease.controller.world.NodeEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes and deletes the pods that clean nodes, one call at a time for each, and remembers which could not be made. */
final class SanitizerCalls {

    private static final JsonFactory PARSERS = new JsonFactory();
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final LeaseDesk desk;
    private final PodReader reader = new PodReader();
    private final Set<ObjectKey> inFlight = new HashSet<>();
    private final Map<ObjectKey, Trouble> troubles = new HashMap<>();

    SanitizerCalls(LeaseDesk desk) {
        this.desk = desk;
    }

    /** A pod that was not made yet, since when that is tried, and what the API server says. */
    record Trouble(Instant since, Backoff backoff, String cause) {}

    boolean isInFlight(ObjectKey pod) {
        return inFlight.contains(pod);
    }

    Optional<Trouble> trouble(ObjectKey pod) {
        return Optional.ofNullable(troubles.get(pod));
    }

    void forget(ObjectKey pod) {
        troubles.remove(pod);
    }

    /** {@code node} is looked at again when the call is done. */
    void create(ObjectKey pod, String manifest, String node) {
        send(pod, Call.post(pods(pod.namespace()), manifest), node, answer -> {
            if (answer.isConflict()) {
                // Made by an operator before, or by a call whose answer was lost, and the watch has not told yet.
                send(pod, Call.get(path(pod)), node, found -> take(pod, node, found));
            } else {
                take(pod, node, answer);
            }
        });
    }

    private void take(ObjectKey pod, String node, Answer answer) {
        if (!answer.isSuccess()) {
            failed(pod, node, "%d: %s".formatted(answer.code(), answer.text()), answer.patience());
            return;
        }
        troubles.remove(pod);
        tell(node, Optional.empty());
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            desk.world().see(reader.read(parser));
        } catch (IOException | RuntimeException unreadable) {
            desk.journal().failed("sanitizer", "unreadable answer: " + unreadable.getMessage());
        }
    }

    /** The watch tells when it has gone. */
    void delete(SlimPod pod) {
        ObjectKey key = new ObjectKey(pod.namespace(), pod.name());
        String options = "{\"preconditions\":{\"uid\":\"%s\"}}".formatted(pod.uid());
        inFlight.add(key);
        desk.caller().send(Urgency.TELL, Call.delete(path(key), options), outcome -> {
            inFlight.remove(key);
            switch (outcome) {
                case Outcome.Answered(var answer) when answer.isSuccess() -> {}
                case Outcome.Answered(var answer)
                when answer.isNotFound() || answer.isConflict() -> desk.world().podDeleted(pod.ref());
                case Outcome.Answered(var answer) -> notDeleted(pod, "%d: %s".formatted(answer.code(), answer.text()));
                case Outcome.Lost(var cause) -> notDeleted(pod, cause);
            }
        });
    }

    private void notDeleted(SlimPod pod, String cause) {
        desk.journal().failed("sanitizer", cause);
        desk.agenda().remind(Agenda.pod(pod), desk.now().plus(A_WHILE));
    }

    private void send(ObjectKey pod, Call call, String node, Consumer<Answer> then) {
        inFlight.add(pod);
        desk.caller().send(Urgency.END, call, outcome -> {
            inFlight.remove(pod);
            desk.world().changes().node(node);
            switch (outcome) {
                case Outcome.Answered(var answer) -> then.accept(answer);
                case Outcome.Lost(var cause) -> failed(pod, node, cause, Duration.ZERO);
            }
        });
    }

    private void failed(ObjectKey pod, String node, String cause, Duration patience) {
        desk.journal().failed("sanitizer", cause);
        Trouble before = troubles.get(pod);
        Backoff backoff = before == null ? new Backoff() : before.backoff();
        backoff.failed(desk.now(), patience);
        troubles.put(pod, new Trouble(before == null ? desk.now() : before.since(), backoff, cause));
        tell(node, Optional.of(cause));
    }

    private void tell(String name, Optional<String> cause) {
        NodeEntry node = desk.world().node(name);
        if (node != null) {
            tell(node, cause);
        }
    }

    /** Says at its pool why no pod can be made that cleans it; empty: one can. */
    void tell(NodeEntry node, Optional<String> cause) {
        if (node.uncleanable(cause)) {
            desk.world().changes().parties();
        }
    }

    private static String pods(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/pods";
    }

    private static String path(ObjectKey pod) {
        return pods(pod.namespace()) + "/" + pod.name();
    }
}
