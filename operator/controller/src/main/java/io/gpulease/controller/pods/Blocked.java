package io.gpulease.controller.pods;

import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.watch.SlimPod;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells a pod why it stays gated: once, and again when the reason is another one. */
final class Blocked {

    private static final int REMEMBERED = 20_000;

    private final Journal journal;
    private final Map<String, String> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    Blocked(Journal journal) {
        this.journal = journal;
    }

    void because(SlimPod pod, String reason, String message) {
        if (!message.equals(told.put(pod.uid(), message))) {
            journal.pod(pod, reason, message);
        }
    }
}
