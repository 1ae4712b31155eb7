package io.gpulease.controller.tenant;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.watch.PartReader;
import io.gpulease.controller.watch.SlimPart;
import java.io.IOException;

/** Sends what a tenant's namespace lacks, and says what came of it. */
final class Applier {

    /** The field manager. */
    static final String MANAGER = "gpulease";

    private static final String APPLIED = "?force=true&fieldManager=" + MANAGER;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory PARSERS = new JsonFactory();

    private final Transport transport;
    private final PartBook book;

    Applier(Transport transport, PartBook book) {
        this.transport = transport;
        this.book = book;
    }

    /** What came of a call; messages are the API server's. */
    sealed interface Result {
        record Done() implements Result {}

        /** It will not be otherwise before somebody mends something. */
        record Refused(String message) implements Result {}

        /** It may be otherwise the next time. */
        record Later(String message) implements Result {}
    }

    Result apply(Part part) {
        return sent(Call.apply(part.path() + APPLIED, part.manifest().toString()), answer -> {
            try (var parser = PARSERS.createParser(answer.body())) {
                parser.nextToken();
                SlimPart made = new PartReader().read(parser);
                book.applied(part, made);
            }
        });
    }

    /** The manifest carries the uid of the namespace that is meant, so that none is made or taken over by mistake. */
    Result applyNamespace(String name, JsonNode manifest) {
        return sent(Call.apply("/api/v1/namespaces/" + name + APPLIED, manifest.toString()), _ -> {});
    }

    /** Made, not applied: one that somebody else has made in the meantime is not to be taken over. */
    Result createNamespace(JsonNode manifest) {
        return sent(Call.post("/api/v1/namespaces?fieldManager=" + MANAGER, manifest.toString()), _ -> {});
    }

    /** Asked of the API server: pods of namespaces that are nobody's yet are known to us as they come, not as they stand. */
    boolean hasPods(String namespace) throws IOException {
        var some = new boolean[1];
        Result result = sent(
                Call.get("/api/v1/namespaces/" + namespace + "/pods?limit=1"),
                answer -> some[0] = !JSON.readTree(answer.body()).path("items").isEmpty());
        if (!(result instanceof Result.Done)) {
            throw new IOException("the pods of namespace %s cannot be listed: %s".formatted(namespace, result));
        }
        return some[0];
    }

    private interface Reading {
        void take(Answer answer) throws IOException;
    }

    private Result sent(Call call, Reading reading) {
        try {
            Answer answer = transport.send(call);
            if (answer.isSuccess()) {
                reading.take(answer);
                return new Result.Done();
            }
            return isFinal(answer) ? new Result.Refused(message(answer)) : new Result.Later(message(answer));
        } catch (IOException lost) {
            return new Result.Later(String.valueOf(lost.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Result.Later("the operator stops");
        }
    }

    /** Not found: the namespace has just gone. */
    private static boolean isFinal(Answer answer) {
        boolean passes =
                answer.isNotFound() || answer.isConflict() || answer.isTooManyRequests() || answer.code() >= 500;
        return !passes && !answer.text().contains("being terminated");
    }

    private static String message(Answer answer) {
        try {
            return JSON.readTree(answer.body()).path("message").asText();
        } catch (IOException notJson) {
            return answer.text();
        }
    }
}
