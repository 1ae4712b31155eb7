package io.gpulease.controller.booking;

import io.gpulease.controller.SilentJournal;
import java.util.ArrayList;
import java.util.List;

/** What is told of nodes, each with its reason. */
final class NodeEvents extends SilentJournal {
    private final List<String> told = new ArrayList<>();

    List<String> told() {
        return told;
    }

    @Override
    public void node(String node, String reason, String message) {
        told.add(reason + " " + message);
    }
}
