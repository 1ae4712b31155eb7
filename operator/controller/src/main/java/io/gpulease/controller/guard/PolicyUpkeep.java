package io.gpulease.controller.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.watch.PolicyReader;
import io.gpulease.controller.watch.SlimConfig;
import io.gpulease.controller.watch.SlimPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the policies and bindings as the chart's record has them. Runs on the deciding thread; an unchanged world sends nothing.
 *
 * <p>An upgrade writes record and policies one after the other, in whatever order: nothing is put back before the record has stood
 * for a while, and if an upgrade takes longer than that, what is written is what it is about to write.
 */
public final class PolicyUpkeep {
    private static final Duration RECORD_STANDS_FOR = Duration.ofSeconds(10);
    private static final Instant NEVER = Instant.MAX;
    private static final String OURSELVES = "gpulease";

    private final Caller caller;
    private final PolicyNews news;
    private final InstantSource clock;
    private final PolicyReader reader = new PolicyReader();
    private final JsonFactory json = new JsonFactory();

    private final Map<PolicyId, SlimPolicy> standing = new HashMap<>();
    private final Set<PolicyKind> listed = EnumSet.noneOf(PolicyKind.class);
    private final Map<PolicyId, Guarded> guarded = new TreeMap<>();
    private Optional<SlimConfig> record = Optional.empty();
    private boolean recordListed;
    private boolean recordIsNew = true;
    private boolean noRecordTold;
    /** There are news that {@link #look} has not seen, that {@link #turn} has not seen. */
    private boolean unseen = true;

    private boolean dirty = true;
    private Instant settledAt = Instant.MIN;
    private Instant next = Instant.MIN;
    private volatile boolean intact;

    public PolicyUpkeep(Caller caller, PolicyNews news, InstantSource clock) {
        this.caller = caller;
        this.news = news;
        this.clock = clock;
    }

    // ---- news

    /** What the chart says; empty: it says nothing (any more). */
    public void recorded(Optional<SlimConfig> now) {
        recordListed = true;
        if (now.map(SlimConfig::data).equals(record.map(SlimConfig::data)) && !recordIsNew) {
            record = now;
            return;
        }
        record = now;
        recordIsNew = true;
        changed();
        guarded.values().forEach(one -> one.dropped = true);
        guarded.clear();
        now.map(config -> PolicyRecord.of(config.data()).manifests())
                .orElse(Map.of())
                .forEach((id, manifest) -> guarded.put(id, guarded(id, manifest)));
    }

    private Guarded guarded(PolicyId id, JsonNode manifest) {
        var one = new Guarded(id, manifest);
        var there = standing.get(id);
        if (there != null) {
            one.seen(there);
        }
        return one;
    }

    /** These there are of a kind, and no others. */
    public void listed(PolicyKind kind, List<SlimPolicy> all) {
        standing.keySet().removeIf(id -> id.kind() == kind);
        all.forEach(policy -> standing.put(new PolicyId(kind, policy.ref().name()), policy));
        listed.add(kind);
        changed();
        guarded.values().stream().filter(one -> one.id.kind() == kind).forEach(one -> {
            var there = standing.get(one.id);
            if (there == null) {
                one.gone();
            } else {
                one.seen(there);
            }
        });
    }

    public void seen(PolicyKind kind, SlimPolicy policy) {
        var id = new PolicyId(kind, policy.ref().name());
        standing.put(id, policy);
        of(id).ifPresent(one -> {
            one.seen(policy);
            changed();
        });
    }

    public void deleted(PolicyKind kind, String name) {
        var id = new PolicyId(kind, name);
        standing.remove(id);
        of(id).ifPresent(one -> {
            one.gone();
            changed();
        });
    }

    private void changed() {
        unseen = true;
        dirty = true;
    }

    private Optional<Guarded> of(PolicyId id) {
        return Optional.ofNullable(guarded.get(id));
    }

    // ---- what is so

    /** All that is on record stands as it was installed, as far as is known; may be asked by any thread. */
    public boolean isIntact() {
        return intact;
    }

    /** Takes in what is so, and does nothing about it: for an operator that stands by. */
    public void look() {
        if (unseen) {
            unseen = false;
            intact = isKnown()
                    && !guarded.isEmpty()
                    && guarded.values().stream().allMatch(one -> one.fault().isEmpty());
        }
    }

    private boolean isKnown() {
        return recordListed && listed.size() == PolicyKind.values().length;
    }

    // ---- what is done about it

    /** Puts back what is due; returns when to ask again at the latest, if no news come before. */
    public Instant turn(Instant now) {
        if (!dirty && now.isBefore(next)) {
            return next;
        }
        look();
        dirty = false;
        next = isKnown() ? tendAll(now) : NEVER;
        return next;
    }

    private Instant tendAll(Instant now) {
        if (recordIsNew) {
            recordIsNew = false;
            noRecordTold = false;
            settledAt = now.plus(RECORD_STANDS_FOR);
        }
        if (guarded.isEmpty()) {
            return tellOfNoRecord(now);
        }
        var soonest = NEVER;
        for (var one : guarded.values()) {
            var due = tend(one, now);
            soonest = due.isBefore(soonest) ? due : soonest;
        }
        return soonest;
    }

    private Instant tellOfNoRecord(Instant now) {
        if (noRecordTold) {
            return NEVER;
        }
        if (now.isBefore(settledAt)) {
            return settledAt;
        }
        noRecordTold = true;
        news.noRecord();
        return NEVER;
    }

    private Instant tend(Guarded one, Instant now) {
        var fault = one.fault();
        if (one.underWay) {
            return NEVER;
        }
        if (fault.isEmpty()) {
            one.unanswered.ifPresent(was -> tell(one, was));
            one.isFine();
            return NEVER;
        }
        var due = Guarded.later(one.dueAt(fault.get(), now), settledAt);
        if (now.isBefore(due)) {
            return due;
        }
        apply(one, fault.get());
        return NEVER;
    }

    /** As whoever installed it, so that the next upgrade meets no field that is somebody else's. */
    private void apply(Guarded one, Fault fault) {
        var before = fault == Fault.CHANGED ? one.last : null;
        var manager =
                record.map(SlimConfig::appliedBy).filter(by -> !by.isEmpty()).orElse(OURSELVES);
        var body = PolicyManifest.toApply(one.manifest, Optional.ofNullable(before), Optional.ofNullable(one.last));
        send(one, fault, Call.apply(one.id.path(), manager, body), stands -> {
            if (PolicySpec.same(one.wanted(), stands.spec())) {
                restored(one, fault, stands);
            } else {
                // What others have added to it stays when it is applied.
                replace(one, fault, before);
            }
        });
    }

    private void replace(Guarded one, Fault fault, @Nullable SlimPolicy before) {
        var patch = PolicyManifest.toReplace(one.wanted());
        send(one, fault, Call.jsonPatch(one.id.path() + "?fieldManager=" + OURSELVES, patch), stands -> {
            // If it still differs, the API server has its own way to write the same.
            one.accept(stands.spec());
            if (before == null || !before.spec().equals(stands.spec())) {
                restored(one, fault, stands);
            } else {
                stands(one, stands);
            }
        });
    }

    private void restored(Guarded one, Fault fault, SlimPolicy stands) {
        stands(one, stands);
        tell(one, fault);
    }

    private void tell(Guarded one, Fault fault) {
        one.unanswered = Optional.empty();
        one.restored(clock.instant());
        news.restored(one.id, one.uid(), fault);
    }

    private void stands(Guarded one, SlimPolicy stands) {
        standing.put(one.id, stands);
        one.seen(stands);
    }

    private void send(Guarded one, Fault fault, Call call, Consumer<SlimPolicy> then) {
        one.underWay = true;
        caller.send(Urgency.END, call, outcome -> {
            one.underWay = false;
            changed();
            if (one.dropped) {
                return;
            }
            switch (outcome) {
                case Outcome.Answered(var answer)
                when answer.isSuccess() -> read(one, answer).ifPresent(then);
                case Outcome.Answered(var answer) -> refused(one, fault, answer);
                case Outcome.Lost(var cause) -> {
                    one.unanswered = Optional.of(fault);
                    failed(one, cause);
                }
            }
        });
    }

    private Optional<SlimPolicy> read(Guarded one, Answer answer) {
        try (var parser = json.createParser(answer.body())) {
            parser.nextToken();
            return Optional.of(reader.read(parser));
        } catch (IOException e) {
            failed(one, "the answer cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void refused(Guarded one, Fault fault, Answer answer) {
        if (answer.isConflict() || answer.isNotFound()) {
            // Somebody else writes it as well: the watch tells how it stands.
            one.backoff.failed(clock.instant(), answer.patience());
            return;
        }
        var cause = PolicyManifest.message(answer);
        one.backoff.failed(clock.instant(), answer.patience());
        news.failed("policies", cause);
        if (!one.told && !answer.isTooManyRequests()) {
            one.told = true;
            news.notRestored(one.id, one.uid(), fault, cause);
        }
    }

    private void failed(Guarded one, String cause) {
        one.backoff.failed(clock.instant());
        news.failed("policies", cause);
    }
}
