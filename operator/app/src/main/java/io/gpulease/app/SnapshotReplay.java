package io.gpulease.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.SnapshotFile;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.schedule.Answer;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import io.gpulease.engine.schedule.QuoteAnswer;
import io.gpulease.engine.schedule.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code gpulease simulate --snapshot FILE}: the decision that the engine takes on a snapshot, without a cluster. */
final class SnapshotReplay {

    private SnapshotReplay() {}

    /** @throws SettingProblem if the file cannot be read or is no snapshot */
    static String of(Path file, OutputForm form) {
        Snapshot snapshot = read(file);
        Plan plan = new Scheduler().plan(snapshot);
        return form.show(wide -> table(snapshot, plan, wide), () -> json(plan));
    }

    private static Snapshot read(Path file) {
        try {
            return SnapshotFile.read(Files.readString(file));
        } catch (IOException e) {
            throw new SettingProblem("%s cannot be read: %s. Give a file that 'gpulease snapshot' has made."
                    .formatted(file, e instanceof NoSuchFileException ? "it is not there" : e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new SettingProblem(
                    "%s is no snapshot that can be replayed: %s. Give a file that 'gpulease snapshot' of this version has made."
                            .formatted(file, e.getMessage()));
        }
    }

    /**
     * One thing that is decided, in words.
     *
     * @param what Start, Reserve, Wait, Reject, Reclaim, Amend, Keep, Offer or NoOffer
     * @param at when it starts, or leaves; empty when that is not to be seen
     * @param where pool and nodes; empty when they are not chosen yet
     */
    private record Line(
            LeaseId lease, String what, Optional<Instant> at, String where, String reason, String message) {}

    private static List<Line> lines(Plan plan) {
        List<Line> lines = new ArrayList<>();
        plan.reclaims()
                .forEach(reclaim -> lines.add(new Line(
                        reclaim.lease(),
                        "Reclaim",
                        Optional.of(reclaim.endsAt()),
                        "",
                        "Preempted",
                        "for " + forWhom(reclaim.forWhom()))));
        plan.answers().forEach(answer -> lines.add(line(answer)));
        plan.decisions().forEach((lease, decision) -> lines.add(line(lease, decision)));
        plan.quotes().forEach(quote -> lines.addAll(lines(quote)));
        return lines;
    }

    private static Line line(LeaseId lease, Decision decision) {
        return switch (decision) {
            case Decision.StartNow(var window, var placement) ->
                new Line(lease, "Start", Optional.of(window.start()), where(placement), "Placed", "");
            case Decision.Reserve(var booking, var footing) ->
                new Line(
                        lease,
                        "Reserve",
                        start(booking),
                        where(booking),
                        "AwaitingStart",
                        "on " + footing.name().toLowerCase(java.util.Locale.ROOT) + " quota");
            case Decision.Wait(var shortage, var booking, int position) ->
                new Line(
                        lease,
                        "Wait",
                        booking.flatMap(SnapshotReplay::start),
                        booking.map(SnapshotReplay::where).orElse(""),
                        shortage.reason().word(),
                        position > 0 ? "position %d: %s".formatted(position, shortage.message()) : shortage.message());
            case Decision.Refuse(var reason, var message) ->
                new Line(lease, "Reject", Optional.empty(), "", reason.word(), message);
        };
    }

    private static List<Line> lines(QuoteAnswer answer) {
        return switch (answer) {
            case QuoteAnswer.Offered(var quote, var offers, var _, var _) ->
                offers.stream()
                        .map(offer -> new Line(
                                quote,
                                "Offer",
                                start(offer.booking()),
                                where(offer.booking()),
                                "Offered",
                                "%d GPUs of %s as %s"
                                        .formatted(offer.gpus(), offer.gpuClass(), EngineWords.word(offer.tier()))))
                        .toList();
            case QuoteAnswer.Nothing(var quote, var shortage, var from) ->
                List.of(new Line(quote, "NoOffer", from, "", shortage.reason().word(), shortage.message()));
        };
    }

    private static Line line(Answer answer) {
        LeaseId lease = answer.wish().lease();
        return switch (answer) {
            case Answer.Granted(var _, var more) ->
                new Line(
                        lease,
                        "Amend",
                        Optional.empty(),
                        more.map(SnapshotReplay::where).orElse(""),
                        "",
                        "granted");
            case Answer.NotYet(var _, var shortage, var from) ->
                new Line(lease, "Keep", from, "", shortage.reason().word(), shortage.message());
        };
    }

    private static Optional<Instant> start(Booking booking) {
        return Optional.of(booking.window().start());
    }

    private static String where(Booking booking) {
        return booking.placement().map(SnapshotReplay::where).orElse("");
    }

    private static String where(Placement placement) {
        var nodes = placement.nodes();
        var first = nodes.stream()
                .limit(3)
                .map(share -> "%s:%d".formatted(share.node(), share.gpus()))
                .toList();
        var more = nodes.size() - first.size();
        return placement.pool() + " " + String.join(",", first) + (more > 0 ? " and %d more".formatted(more) : "");
    }

    private static String forWhom(Claimant claimant) {
        return switch (claimant) {
            case Claimant.OfLease(var lease) -> lease.namespace() + "/" + lease.name();
            case Claimant.OfOwner(var pool) -> "the owner of pool " + pool;
        };
    }

    /** @param wide also the uid of each lease or quote */
    private static String table(Snapshot snapshot, Plan plan, boolean wide) {
        var text = new StringBuilder("at %s: %d hold something, %d wait%n%n"
                .formatted(
                        snapshot.now(),
                        snapshot.held().size(),
                        snapshot.waiting().size()));
        text.append(row("LEASE", wide ? uid("UID") : "", "DECISION", "WHEN", "REASON", "WHERE", "MESSAGE"));
        lines(plan)
                .forEach(line -> text.append(System.lineSeparator())
                        .append(row(
                                line.lease().namespace() + "/" + line.lease().name(),
                                wide ? uid(line.lease().uid()) : "",
                                line.what(),
                                line.at().map(Instant::toString).orElse("-"),
                                line.reason(),
                                line.where(),
                                line.message())));
        plan.nextChange().ifPresent(next -> text.append("%n%ntime alone changes something at %s".formatted(next)));
        return text.toString();
    }

    private static String uid(String text) {
        return "%-37s".formatted(text);
    }

    private static String row(String... cells) {
        return "%-36s %s%-8s %-24s %-18s %-34s %s".formatted((Object[]) cells).stripTrailing();
    }

    private static ObjectNode json(Plan plan) {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("madeAt", plan.madeAt().toString());
        var decisions = root.putArray("decisions");
        for (Line line : lines(plan)) {
            var one = decisions
                    .addObject()
                    .put("namespace", line.lease().namespace())
                    .put("name", line.lease().name())
                    .put("uid", line.lease().uid())
                    .put("decision", line.what())
                    .put("reason", line.reason())
                    .put("message", line.message())
                    .put("where", line.where());
            line.at().ifPresent(at -> one.put("at", at.toString()));
        }
        plan.nextChange().ifPresent(next -> root.put("nextChange", next.toString()));
        return root;
    }
}
