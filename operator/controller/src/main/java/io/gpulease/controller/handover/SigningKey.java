package io.gpulease.controller.handover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.signed.SigningPair;
import io.gpulease.controller.world.Backoff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The key that records are signed with: read from its Secret when the first record is due, made there where there is none. Creation
 * is the API server's to arbitrate, so there is never a second one beside it. Its public half is in a ConfigMap before anything is
 * signed with it, and those of earlier keys stay there.
 */
final class SigningKey {

    private static final String SECRET = "gpulease-signing-key";
    private static final String PUBLISHED = "gpulease-signing-keys";
    private static final String PRIVATE = "private.pem";
    private static final String PUBLIC = "public.pem";

    private final LeaseDesk desk;
    private final List<Consumer<Found>> waiting = new ArrayList<>();
    private final Backoff backoff = new Backoff();
    private @Nullable SigningPair pair;
    private Fault last = Fault.passing("the key was not read yet");

    SigningKey(LeaseDesk desk) {
        this.desk = desk;
    }

    /** What came of looking for it. */
    sealed interface Found {
        record Ready(SigningPair pair) implements Found {}

        record Not(Fault fault) implements Found {}
    }

    /** {@code then} is told at once where it is known, else when it has been read, or has not. */
    void use(Consumer<Found> then) {
        if (pair != null) {
            then.accept(new Found.Ready(pair));
            return;
        }
        if (!backoff.isOver(desk.now())) {
            then.accept(new Found.Not(last));
            return;
        }
        waiting.add(then);
        if (waiting.size() == 1) {
            read(true);
        }
    }

    private void found(Found found) {
        if (found instanceof Found.Ready(var ready)) {
            pair = ready;
        }
        List<Consumer<Found>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.accept(found));
    }

    private void failed(Fault fault) {
        desk.journal().failed("signing key", fault.cause());
        last = fault.ofOurs();
        backoff.failed(desk.now(), fault.patience());
        found(new Found.Not(last));
    }

    private void read(boolean mayBeMade) {
        send(Call.get(secrets() + "/" + SECRET), Answer::isNotFound, answer -> {
            if (answer.isNotFound() && !mayBeMade) {
                failed(Fault.passing(
                        "Secret %s/%s is there to be made, and not to be read".formatted(desk.namespace(), SECRET)));
            } else if (answer.isNotFound()) {
                desk.caller().compute(Urgency.FINISH, SigningPair::generate, this::create);
            } else {
                take(answer);
            }
        });
    }

    private void create(SigningPair made) {
        ObjectNode secret = object("Secret", SECRET).put("type", "Opaque");
        secret.putObject("stringData").put(PRIVATE, made.privatePem()).put(PUBLIC, made.publicPem());
        send(Call.post(secrets(), secret.toString()), Fault::isThereAlready, answer -> {
            if (answer.isConflict()) {
                // Somebody was first: theirs is the key.
                read(false);
            } else {
                take(answer);
            }
        });
    }

    private void take(Answer answer) {
        JsonNode data = Json.of(answer).path("data");
        Optional<SigningPair> read =
                SigningPair.read(Json.decoded(data.path(PRIVATE)), Json.decoded(data.path(PUBLIC)));
        if (read.isPresent()) {
            publish(read.get(), true);
        } else {
            failed(Fault.refused(
                    "Secret %s/%s has no Ed25519 key pair in %s and %s; put one there, or delete it to have one made"
                            .formatted(desk.namespace(), SECRET, PRIVATE, PUBLIC)));
        }
    }

    // ---- its public half

    private void publish(SigningPair read, boolean mayBeMade) {
        String field = read.id() + ".pem";
        send(Call.get(configMaps() + "/" + PUBLISHED), Answer::isNotFound, answer -> {
            if (answer.isNotFound() && !mayBeMade) {
                failed(Fault.passing("ConfigMap %s/%s is there to be made, and not to be read"
                        .formatted(desk.namespace(), PUBLISHED)));
            } else if (answer.isNotFound()) {
                ObjectNode keys = object("ConfigMap", PUBLISHED);
                keys.putObject("data").put(field, read.publicPem());
                send(Call.post(configMaps(), keys.toString()), Fault::isThereAlready, made -> {
                    if (made.isConflict()) {
                        publish(read, false);
                    } else {
                        found(new Found.Ready(read));
                    }
                });
            } else if (Json.of(answer).path("data").path(field).asText().equals(read.publicPem())) {
                found(new Found.Ready(read));
            } else {
                ObjectNode more = JsonNodeFactory.instance.objectNode();
                more.putObject("data").put(field, read.publicPem());
                send(
                        Call.mergePatch(configMaps() + "/" + PUBLISHED, more.toString()),
                        _ -> false,
                        _ -> found(new Found.Ready(read)));
            }
        });
    }

    private ObjectNode object(String kind, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", "v1").put("kind", kind);
        object.putObject("metadata").put("name", name).put("namespace", desk.namespace());
        return object;
    }

    private void send(Call call, Predicate<Answer> alsoWell, Consumer<Answer> then) {
        desk.caller().send(Urgency.FINISH, call, outcome -> {
            Optional<Fault> fault = Fault.of(call, outcome, alsoWell);
            if (fault.isPresent()) {
                failed(fault.get());
            } else if (outcome instanceof Outcome.Answered(var answer)) {
                then.accept(answer);
            }
        });
    }

    private String secrets() {
        return "/api/v1/namespaces/" + desk.namespace() + "/secrets";
    }

    private String configMaps() {
        return "/api/v1/namespaces/" + desk.namespace() + "/configmaps";
    }
}
