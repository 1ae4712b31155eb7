package io.gpulease.controller.quote;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.MergePatch;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.QuoteEntry;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.LeaseQuoteStatus;
import java.io.IOException;
import java.time.Duration;

/** Writes the status of a quote, with the resourceVersion it was computed from, and nothing else of it. */
final class QuoteWrites {

    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    private static final JsonFactory PARSERS = new JsonFactory();

    private final LeaseDesk desk;
    private final TypedReader<LeaseQuote> reader = new TypedReader<>(LeaseQuote.class, LeaseQuote::skipped);

    QuoteWrites(LeaseDesk desk) {
        this.desk = desk;
    }

    /** Writes what differs. */
    void status(QuoteEntry entry, LeaseQuoteStatus next) {
        ObjectNode patch = next.equals(entry.status())
                ? JsonNodeFactory.instance.objectNode()
                : MergePatch.between(JSON.valueToTree(entry.status()), JSON.valueToTree(next));
        if (!patch.isEmpty()) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putObject("metadata").put("resourceVersion", entry.resourceVersion());
            body.set("status", patch);
            // Somebody waits for it, and it is worth something for minutes only.
            send(entry, Call.mergePatch(path(entry) + "/status", body.toString()), Urgency.BEGIN);
        }
    }

    /** Reads it anew, when we may not know how it stands. */
    void refresh(QuoteEntry entry) {
        send(entry, Call.get(path(entry)), Urgency.BEGIN);
    }

    private void send(QuoteEntry entry, Call call, Urgency urgency) {
        entry.beginWrite();
        desk.caller().send(urgency, call, outcome -> {
            entry.endWrite();
            desk.world().changes().quote(entry.uid());
            switch (outcome) {
                case Outcome.Answered(var answer) -> answered(entry, call, answer);
                case Outcome.Lost(var cause) -> lost(entry, call, cause);
            }
        });
    }

    private void answered(QuoteEntry entry, Call call, Answer answer) {
        if (answer.isSuccess()) {
            entry.backoff().succeeded();
            take(entry, answer);
        } else if (answer.isNotFound()) {
            desk.world().quotes().deleted(TypedReader.refOf(entry.quote()));
        } else if (answer.isConflict() && call.isWrite()) {
            refresh(entry);
        } else {
            desk.journal()
                    .failed(
                            "quote",
                            "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), answer.text()));
            later(entry, answer.patience());
        }
    }

    private void take(QuoteEntry entry, Answer answer) {
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            LeaseQuote read = reader.read(parser);
            if (!read.getMetadata().getUid().equals(entry.uid())) {
                desk.world().quotes().deleted(TypedReader.refOf(entry.quote()));
            }
            desk.world().quotes().see(read);
        } catch (IOException | RuntimeException unreadable) {
            desk.journal()
                    .failed("quote", "unreadable answer for %s: %s".formatted(path(entry), unreadable.getMessage()));
            later(entry, Duration.ZERO);
        }
    }

    private void lost(QuoteEntry entry, Call call, String cause) {
        desk.journal().failed("quote", cause);
        later(entry, Duration.ZERO);
        if (call.isWrite()) {
            // It may have had its effect: what we know is not to be built upon before it was read again.
            entry.distrust();
        }
    }

    private void later(QuoteEntry entry, Duration asked) {
        entry.backoff().failed(desk.now(), asked);
        desk.agenda().remind(Agenda.quote(entry.uid()), entry.backoff().until());
    }

    private static String path(QuoteEntry entry) {
        return "/apis/gpulease.io/v1alpha1/namespaces/" + entry.namespace() + "/leasequotes/" + entry.name();
    }
}
