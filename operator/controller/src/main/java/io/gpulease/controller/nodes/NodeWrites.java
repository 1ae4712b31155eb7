package io.gpulease.controller.nodes;

import com.fasterxml.jackson.core.JsonFactory;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.world.NodeEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends node records; a node that was changed meanwhile is read again before anything else is written on it. */
public final class NodeWrites {

    private static final JsonFactory PARSERS = new JsonFactory();

    private final LeaseDesk desk;
    private final NodeReader reader = new NodeReader();

    public NodeWrites(LeaseDesk desk) {
        this.desk = desk;
    }

    /** What came of a write. */
    public enum Result {
        /** The node is as wanted. */
        DONE,
        /** Somebody changed the node in between; it was read again, nothing was written. */
        CHANGED,
        /** It may or may not have been written, or cannot be. */
        FAILED
    }

    /** The node must not be busy. {@code then} runs when the node can be written again. */
    public void write(NodeEntry entry, NodeRecord record, Urgency urgency, Consumer<Result> then) {
        Optional<Call> call = record.call();
        if (call.isEmpty()) {
            then.accept(Result.DONE);
            return;
        }
        entry.begin();
        desk.caller().send(urgency, call.get(), outcome -> {
            switch (outcome) {
                case Outcome.Answered(var answer)
                when answer.isSuccess() -> {
                    take(answer);
                    entry.backoff().succeeded();
                    done(entry, then, Result.DONE);
                }
                case Outcome.Answered(var answer) when answer.isConflict() -> readAgain(entry, then, Result.CHANGED);
                case Outcome.Answered(var answer)
                when answer.isNotFound() -> {
                    desk.world().nodeDeleted(entry.node().ref());
                    done(entry, then, Result.FAILED);
                }
                case Outcome.Answered(var answer) -> {
                    desk.journal()
                            .failed("node", "%d for node %s: %s".formatted(answer.code(), entry.name(), answer.text()));
                    entry.backoff().failed(desk.now(), answer.patience());
                    if (!answer.isTooManyRequests() && answer.code() < 500) {
                        desk.world().writesRefused(entry, true);
                    }
                    done(entry, then, Result.FAILED);
                }
                case Outcome.Lost(var cause) -> {
                    desk.journal().failed("node", cause);
                    entry.backoff().failed(desk.now());
                    readAgain(entry, then, Result.FAILED);
                }
            }
        });
    }

    private void readAgain(NodeEntry entry, Consumer<Result> then, Result result) {
        desk.caller().send(Urgency.FINISH, Call.get(NodeRecord.path(entry.name())), outcome -> {
            switch (outcome) {
                case Outcome.Answered(var answer)
                when answer.isSuccess() -> {
                    take(answer);
                    done(entry, then, result);
                }
                case Outcome.Answered(var answer)
                when answer.isNotFound() -> {
                    desk.world().nodeDeleted(entry.node().ref());
                    done(entry, then, Result.FAILED);
                }
                case Outcome.Answered _, Outcome.Lost _ -> {
                    entry.backoff().failed(desk.now());
                    done(entry, then, Result.FAILED);
                }
            }
        });
    }

    private void done(NodeEntry entry, Consumer<Result> then, Result result) {
        entry.done();
        entry.waiters().forEach(desk.world().changes()::lease);
        entry.waiters().clear();
        desk.world().changes().node(entry.name());
        then.accept(result);
    }

    private void take(Answer answer) {
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            desk.world().see(reader.read(parser));
        } catch (IOException | RuntimeException unreadable) {
            desk.journal().failed("node", "unreadable answer: " + unreadable.getMessage());
        }
    }
}
