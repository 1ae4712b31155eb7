package io.gpulease.controller.guard;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.watch.SlimPolicy;
import io.gpulease.controller.world.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One policy or binding that is on record, and where its restoring stands. Owned by the deciding thread. */
final class Guarded {
    /** Tools that replace an object delete it first. */
    private static final Duration WHILE_MISSING = Duration.ofSeconds(1);
    /** An upgrade changes policies and their record one after the other. */
    private static final Duration WHILE_CHANGED = Duration.ofSeconds(3);
    /** Somebody else who writes it again and again is not to be outrun. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);
    private static final int MOST_DOUBLINGS = 6;
    private static final Instant NOT_AT_ALL = Instant.MIN;

    final PolicyId id;
    final JsonNode manifest;
    final Backoff backoff = new Backoff();
    /** As it last stood; stays when it is deleted, for its labels and annotations. */
    @Nullable
    SlimPolicy last;

    boolean isThere;
    boolean underWay;
    boolean told;
    /** The record is another one by now. */
    boolean dropped;
    /** It was put back, but the answer was lost. */
    Optional<Fault> unanswered = Optional.empty();

    private @Nullable JsonNode accepted;
    private Instant since = NOT_AT_ALL;
    private Instant restoredAt = Instant.MIN;
    private int restored;

    Guarded(PolicyId id, JsonNode manifest) {
        this.id = id;
        this.manifest = manifest;
    }

    JsonNode wanted() {
        return manifest.path("spec");
    }

    void seen(SlimPolicy policy) {
        last = policy;
        isThere = true;
    }

    void gone() {
        isThere = false;
    }

    String uid() {
        return last == null ? "" : last.ref().uid();
    }

    Optional<Fault> fault() {
        var there = last;
        if (there == null || !isThere) {
            return Optional.of(Fault.MISSING);
        }
        return there.spec().equals(accepted) || PolicySpec.same(wanted(), there.spec())
                ? Optional.empty()
                : Optional.of(Fault.CHANGED);
    }

    /** This is what the API server makes of what is wanted. */
    void accept(JsonNode spec) {
        accepted = spec;
    }

    void isFine() {
        unanswered = Optional.empty();
        since = NOT_AT_ALL;
        told = false;
        backoff.succeeded();
    }

    void restored(Instant now) {
        restored = restoredAt.plus(FORGOTTEN_AFTER).isBefore(now) ? 1 : restored + 1;
        restoredAt = now;
        backoff.succeeded();
    }

    /** When it is put back. Whoever goes on changing it does not put that off. */
    Instant dueAt(Fault fault, Instant now) {
        if (since.equals(NOT_AT_ALL)) {
            since = now;
        }
        var due = since.plus(fault == Fault.MISSING ? WHILE_MISSING : WHILE_CHANGED);
        if (restored > 0 && restoredAt.plus(FORGOTTEN_AFTER).isAfter(now)) {
            var rest = Duration.ofSeconds(1L << Math.min(restored, MOST_DOUBLINGS));
            due = later(due, restoredAt.plus(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST));
        }
        return backoff.isOver(now) ? due : later(due, backoff.until());
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
