package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.watch.PartReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;

/** Sends what a tenant's namespace lacks, and says what came of it. */
final class Applier {

    /** The field manager. */
    static final String MANAGER = PartReader.MANAGER;

    private static final String APPLIED = "?force=true&fieldManager=" + MANAGER;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Transport transport;

    Applier(Transport transport) {
        this.transport = transport;
    }

    Result apply(Part part) {
        return sent(Call.apply(part.path() + APPLIED, part.manifest().toString()));
    }

    /** The manifest carries the uid of the namespace that is meant, so that none is made or taken over by mistake. */
    Result applyNamespace(String name, JsonNode manifest) {
        return sent(Call.apply("/api/v1/namespaces/" + name + APPLIED, manifest.toString()));
    }

    /** The same by merge patch: what is null in it goes, whoever has written it. */
    Result mergeNamespace(String name, JsonNode manifest) {
        return sent(Call.mergePatch("/api/v1/namespaces/" + name + "?fieldManager=" + MANAGER, manifest.toString()));
    }

    /** Made, not applied: one that somebody else has made in the meantime is not to be taken over. */
    Result createNamespace(JsonNode manifest) {
        return sent(Call.post("/api/v1/namespaces?fieldManager=" + MANAGER, manifest.toString()));
    }

    private Result sent(Call call) {
        try {
            Answer answer = transport.send(call);
            return answer.isSuccess() ? new Result.Done() : failed(answer);
        } catch (IOException lost) {
            return new Result.Later(String.valueOf(lost.getMessage()), Duration.ZERO, true);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Result.Later("the operator stops", Duration.ZERO, true);
        }
    }

    /** Not found: the namespace has just gone. */
    static Result failed(Answer answer) {
        boolean isOfServer = answer.isTooManyRequests() || answer.code() == HttpURLConnection.HTTP_UNAVAILABLE;
        boolean passes = answer.isNotFound()
                || answer.isConflict()
                || isOfServer
                || answer.code() >= HttpURLConnection.HTTP_INTERNAL_ERROR
                || answer.text().contains("being terminated");
        String message = message(answer);
        return passes ? new Result.Later(message, answer.patience(), isOfServer) : new Result.Refused(message);
    }

    private static String message(Answer answer) {
        try {
            return JSON.readTree(answer.body()).path("message").asText();
        } catch (IOException notJson) {
            return answer.text();
        }
    }
}
