package io.gpulease.controller.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.watch.ViolationReader;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.ViolationEntry;
import io.gpulease.crds.Enforcement;
import io.gpulease.crds.Words.PolicyAction;
import io.gpulease.crds.Words.Verdict;
import io.gpulease.crds.Words.ViolationPhase;
import io.gpulease.engine.term.WholeSeconds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the violations of a lease say what was done for them, and what became of it. Always after the lease says so: what is written here
 * follows from what is on record there, so whatever was not written before an operator ended is written by the next one.
 */
public final class ViolationUpkeep {

    private static final JsonFactory PARSERS = new JsonFactory();

    private final LeaseDesk desk;
    private final Dues dues;
    private final PolicyWords words;
    private final ViolationReader reader = new ViolationReader();

    public ViolationUpkeep(LeaseDesk desk, Dues dues) {
        this.desk = desk;
        this.dues = dues;
        this.words = new PolicyWords(dues);
    }

    /** What a violation is to say. */
    private record Said(
            String phase,
            @Nullable Instant actedAt,
            @Nullable Instant appealEndsAt) {

        boolean isSaidBy(SlimViolation violation) {
            SlimViolation.State state = violation.state();
            return violation.isIn(phase)
                    && (actedAt == null || actedAt.equals(state.actedAt()))
                    && (appealEndsAt == null || appealEndsAt.equals(state.appealEndsAt()));
        }
    }

    public void step(LeaseEntry entry, Instant now) {
        for (ViolationEntry violation : desk.world().violations().of(entry)) {
            step(entry, violation, now);
        }
    }

    private void step(LeaseEntry entry, ViolationEntry violation, Instant now) {
        if (isFree(entry.uid(), violation, now)) {
            said(entry, violation.violation(), now)
                    .filter(wanted -> !wanted.isSaidBy(violation.violation()))
                    .ifPresent(wanted -> write(entry, violation, wanted));
        }
    }

    /** Something may be written; else it is seen to that something may be later. */
    private boolean isFree(String leaseUid, ViolationEntry violation, Instant now) {
        if (violation.isBusy()) {
            return false;
        }
        if (!violation.backoff().isOver(now)) {
            desk.agenda().remind(leaseUid, violation.backoff().until());
            return false;
        }
        if (violation.isDistrusted()) {
            send(leaseUid, violation, Call.get(path(violation.violation())), () -> {});
            return false;
        }
        return true;
    }

    /** Of a lease that is no more: it says what was judged. */
    void settle(String leaseUid, ViolationEntry violation, String phase, Instant now) {
        if (isFree(leaseUid, violation, now) && !violation.violation().isIn(phase)) {
            write(leaseUid, violation, new Said(phase, null, null), () -> {});
        }
    }

    private Optional<Said> said(LeaseEntry entry, SlimViolation violation, Instant now) {
        return Dues.enforcement(entry, violation)
                .map(done -> said(entry, violation, done))
                .or(() -> saidOfNothingDone(entry, violation, now));
    }

    private static Said said(LeaseEntry entry, SlimViolation violation, Enforcement done) {
        boolean isOpen = entry.isSuspended() && done.isSuspension();
        String phase = done.isDismissed()
                ? ViolationPhase.DISMISSED
                : violation.isJudged(Verdict.UPHELD) && !isOpen ? ViolationPhase.UPHELD : ViolationPhase.ACTED;
        return new Said(phase, done.atInstant(), done.appealEndsAtInstant());
    }

    private Optional<Said> saidOfNothingDone(LeaseEntry entry, SlimViolation violation, Instant now) {
        if (violation.isJudged(Verdict.DISMISSED)) {
            return Optional.of(new Said(ViolationPhase.DISMISSED, null, null));
        }
        boolean isOver = !entry.isHolding();
        boolean wasWarned = violation.costs(PolicyAction.WARN) && violation.isIn(ViolationPhase.ACTED);
        if (violation.isJudged(Verdict.UPHELD) && (isOver || wasWarned)) {
            return Optional.of(new Said(ViolationPhase.UPHELD, null, null));
        }
        boolean isToBeWarned = entry.isHolding()
                && words.isToBeWarned(violation, now)
                && PolicyWords.isToldOf(entry.status(), violation);
        if (!isToBeWarned) {
            return Optional.empty();
        }
        Instant at = WholeSeconds.down(now);
        return Optional.of(new Said(ViolationPhase.ACTED, at, WholeSeconds.up(at.plus(dues.appealWindow(violation)))));
    }

    private void write(LeaseEntry entry, ViolationEntry violation, Said said) {
        SlimViolation known = violation.violation();
        boolean isWarning = known.costs(PolicyAction.WARN) && said.phase().equals(ViolationPhase.ACTED);
        write(entry.uid(), violation, said, () -> {
            if (isWarning) {
                desk.journal().lease(entry, PolicyWords.VIOLATION, PolicyWords.warning(known));
            }
        });
    }

    private void write(String leaseUid, ViolationEntry violation, Said said, Runnable then) {
        SlimViolation known = violation.violation();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("metadata").put("resourceVersion", known.ref().resourceVersion());
        ObjectNode status = body.putObject("status").put("phase", said.phase());
        if (said.actedAt() != null) {
            status.put("actedAt", said.actedAt().toString());
        }
        if (said.appealEndsAt() != null) {
            status.put("appealEndsAt", said.appealEndsAt().toString());
        }
        send(leaseUid, violation, Call.mergePatch(path(known) + "/status", body.toString()), then);
    }

    // ---- calls

    private void send(String leaseUid, ViolationEntry violation, Call call, Runnable then) {
        violation.beginWrite();
        desk.caller().send(Urgency.TELL, call, outcome -> {
            violation.endWrite();
            desk.world().changes().lease(leaseUid);
            switch (outcome) {
                case Outcome.Answered(var answer) -> answered(leaseUid, violation, call, answer, then);
                case Outcome.Lost(var cause) -> {
                    desk.journal().failed("violation", cause);
                    if (call.isWrite()) {
                        violation.distrust();
                    }
                    later(leaseUid, violation, Duration.ZERO);
                }
            }
        });
    }

    private void answered(String leaseUid, ViolationEntry violation, Call call, Answer answer, Runnable then) {
        if (answer.isSuccess()) {
            violation.backoff().succeeded();
            take(leaseUid, violation, answer);
            then.run();
        } else if (answer.isNotFound()) {
            desk.world().violations().deleted(violation.violation().ref());
        } else if (answer.isConflict() && call.isWrite()) {
            violation.distrust();
        } else {
            desk.journal()
                    .failed(
                            "violation",
                            "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), answer.text()));
            later(leaseUid, violation, answer.patience());
        }
    }

    private void take(String leaseUid, ViolationEntry violation, Answer answer) {
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            SlimViolation read = reader.read(parser);
            if (!Objects.equals(read.uid(), violation.violation().uid())) {
                desk.world().violations().deleted(violation.violation().ref());
            }
            desk.world().violations().see(read);
        } catch (IOException | RuntimeException unreadable) {
            desk.journal().failed("violation", "unreadable answer: " + unreadable.getMessage());
            later(leaseUid, violation, Duration.ZERO);
        }
    }

    private void later(String leaseUid, ViolationEntry violation, Duration asked) {
        violation.backoff().failed(desk.now(), asked);
        desk.agenda().remind(leaseUid, violation.backoff().until());
    }

    private static String path(SlimViolation violation) {
        return "/apis/gpulease.io/v1alpha1/namespaces/%s/leaseviolations/%s"
                .formatted(violation.ref().namespace(), violation.name());
    }
}
