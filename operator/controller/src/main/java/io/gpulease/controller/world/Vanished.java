package io.gpulease.controller.world;

import io.gpulease.controller.watch.SlimPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Pods whose objects are gone though nobody has said that their containers have ended: removed by force, as nodes, controllers and
 * the platform may. The node's agent stops what it finds without an object, and gives it the grace that the pod had.
 */
public final class Vanished {

    private static final Duration USUAL_GRACE = Duration.ofSeconds(30);
    /** An agent that has just lost sight of a pod counts its grace from then, and what does not stop within it has to be killed. */
    private static final Duration AGENT_TAKES = Duration.ofSeconds(5);

    private static final Duration KEPT = Duration.ofHours(1);

    /** By uid, of those that were told to go and are there yet. */
    private final Map<String, Instant> told = new HashMap<>();

    private final List<SlimPod> news = new ArrayList<>();
    private final Map<String, List<Gone>> byNode = new HashMap<>();

    private record Gone(SlimPod pod, Instant stopsBy) {}

    void seen(SlimPod pod) {
        // One that is deleted by force is told so first, as if it were gone by now.
        pod.life().stopsBy().ifPresent(at -> told.put(pod.uid(), at));
    }

    /** Its object is no more. */
    void gone(SlimPod pod) {
        if (pod.scheduling().isBound() && LetIn.mayRun(pod)) {
            news.add(pod);
        } else {
            told.remove(pod.uid());
        }
    }

    /** Its node has said so after all: what it said was on its way when the object was found to be gone. */
    void hasEnded(String uid) {
        news.removeIf(pod -> pod.uid().equals(uid));
        byNode.values().forEach(gone -> gone.removeIf(one -> one.pod().uid().equals(uid)));
    }

    /** To be told at each turn, for nothing here knows the time: the grace counts from when a pod was seen to be gone. */
    public void turn(Instant now) {
        for (SlimPod pod : news) {
            String node = pod.scheduling().nodeName();
            if (node != null) {
                byNode.computeIfAbsent(node, _ -> new ArrayList<>()).add(new Gone(pod, stopsBy(pod, now)));
            }
        }
        news.clear();
        byNode.values().removeIf(gone -> {
            gone.removeIf(one -> now.isAfter(one.stopsBy().plus(KEPT)));
            return gone.isEmpty();
        });
    }

    private Instant stopsBy(SlimPod pod, Instant now) {
        Instant before = told.remove(pod.uid());
        Long grace = pod.life().terminationGraceSeconds();
        Duration own = grace == null ? USUAL_GRACE : Duration.ofSeconds(grace);
        return (before == null ? now.plus(own) : before).plus(AGENT_TAKES);
    }

    /** When the last of such pods on a node has stopped, if the node's agent answers; empty where there was none. */
    public Optional<Instant> stopsBy(String node, Predicate<SlimPod> isMeant, Instant now) {
        // One may have gone since the turn began.
        turn(now);
        return byNode.getOrDefault(node, List.of()).stream()
                .filter(gone -> isMeant.test(gone.pod()))
                .map(Gone::stopsBy)
                .max(Instant::compareTo);
    }
}
