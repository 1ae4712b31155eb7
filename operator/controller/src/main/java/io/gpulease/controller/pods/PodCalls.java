package io.gpulease.controller.pods;

import com.fasterxml.jackson.core.JsonFactory;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.Backoff;
import io.gpulease.controller.world.LeaseEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Sends calls about pods, one at a time for each pod, and takes in what the API server makes of them. */
final class PodCalls {

    /** More than can have failed lately; those of pods that are gone are nobody's to forget. */
    private static final int REMEMBERED = 20_000;

    private static final JsonFactory PARSERS = new JsonFactory();

    private final LeaseDesk desk;
    private final PodReader reader = new PodReader();
    private final Set<String> inFlight = new HashSet<>();
    private final Map<String, Backoff> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Backoff> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** By uid, those of which a write was lost, and every read since. */
    private final Set<String> unknown = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    private Consumer<SlimPod> onFailure = pod -> {};

    PodCalls(LeaseDesk desk) {
        this.desk = desk;
    }

    /** Told of each pod about which a call failed. */
    void onFailure(Consumer<SlimPod> listener) {
        onFailure = listener;
    }

    /** False while a call about it is under way, or one that failed is not to be tried again yet. */
    boolean isFree(SlimPod pod, Instant now) {
        Backoff backoff = failures.get(pod.uid());
        return !inFlight.contains(pod.uid()) && (backoff == null || backoff.isOver(now));
    }

    /** A write to it is under way, or was lost: it may have had its effect, whatever the watch shows. */
    boolean isUnsettled(SlimPod pod) {
        return inFlight.contains(pod.uid()) || unknown.contains(pod.uid());
    }

    /** Reads it once more if nobody knows what became of the latest write to it. */
    void settle(SlimPod pod, Instant now, String leaseUid) {
        if (unknown.contains(pod.uid()) && isFree(pod, now)) {
            send(pod, PodPatches.read(pod), urgencyOfReading(), leaseUid);
        }
    }

    /** {@code leaseUid} is looked at again when the call is done. */
    void send(SlimPod pod, Call call, Urgency urgency, String leaseUid) {
        inFlight.add(pod.uid());
        LeaseEntry lease = desk.world().lease(leaseUid);
        if (lease != null) {
            lease.podCallBegins();
        }
        desk.caller().send(urgency, call, outcome -> {
            inFlight.remove(pod.uid());
            if (lease != null) {
                lease.podCallEnds();
            }
            desk.world().changes().lease(leaseUid);
            switch (outcome) {
                case Outcome.Answered(var answer) -> answered(pod, call, answer, leaseUid);
                case Outcome.Lost(var cause) -> {
                    failed(pod, cause, leaseUid, Duration.ZERO);
                    readUntilKnown(pod, call, leaseUid);
                }
            }
        });
    }

    /** A call that was lost may have had its effect, or have it yet: until it is known the pod counts as let in. */
    private void readUntilKnown(SlimPod pod, Call call, String leaseUid) {
        if (call.isWrite()) {
            unknown.add(pod.uid());
            send(pod, PodPatches.read(pod), urgencyOfReading(), leaseUid);
        }
    }

    private void answered(SlimPod pod, Call call, Answer answer, String leaseUid) {
        if (answer.isSuccess() || answer.isNotFound()) {
            unknown.remove(pod.uid());
        }
        if (answer.isSuccess()) {
            if (call.isWrite()) {
                // Not after a read: what was refused would be sent again at once.
                failures.remove(pod.uid());
            }
            take(answer);
        } else if (answer.isNotFound()) {
            failures.remove(pod.uid());
            desk.world().podDeleted(pod.ref());
        } else if (call.path().endsWith("/eviction")) {
            // A disruption budget that refuses (429), or several, which the API server calls an error of its own (500):
            // the end of
            // a lease does not wait for them.
            send(pod, Call.delete(call.path().replace("/eviction", ""), deleteOptions(call)), Urgency.END, leaseUid);
        } else if (call.isWrite() && (answer.isConflict() || answer.code() == 422)) {
            failed(
                    pod,
                    "%d for pod %s/%s: %s".formatted(answer.code(), pod.namespace(), pod.name(), answer.text()),
                    leaseUid,
                    Duration.ZERO);
            send(pod, PodPatches.read(pod), urgencyOfReading(), leaseUid);
        } else {
            failed(
                    pod,
                    "%d for pod %s/%s: %s".formatted(answer.code(), pod.namespace(), pod.name(), answer.text()),
                    leaseUid,
                    answer.patience());
        }
    }

    private static Urgency urgencyOfReading() {
        return Urgency.FINISH;
    }

    private static String deleteOptions(Call eviction) {
        int options = eviction.body().indexOf("\"deleteOptions\":") + "\"deleteOptions\":".length();
        return eviction.body().substring(options, eviction.body().length() - 1);
    }

    private void failed(SlimPod pod, String cause, String leaseUid, Duration asked) {
        desk.journal().failed("pod", cause);
        onFailure.accept(pod);
        Backoff backoff = failures.computeIfAbsent(pod.uid(), _ -> new Backoff());
        backoff.failed(desk.now(), asked);
        desk.agenda().remind(leaseUid.isEmpty() ? Agenda.pod(pod) : leaseUid, backoff.until());
    }

    /** Evictions and deletions may answer with a Status instead of the pod: the watch tells what became of it. */
    private void take(Answer answer) {
        if (!answer.text().contains("\"kind\":\"Pod\"")) {
            return;
        }
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            desk.world().see(reader.read(parser));
        } catch (IOException | RuntimeException unreadable) {
            desk.journal().failed("pod", "unreadable answer: " + unreadable.getMessage());
        }
    }
}
