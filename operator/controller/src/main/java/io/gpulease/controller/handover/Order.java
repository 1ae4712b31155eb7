package io.gpulease.controller.handover;

import io.gpulease.controller.signed.NodeNote;
import io.gpulease.controller.signed.Pages;
import io.gpulease.controller.signed.Subject;
import java.util.List;

/** Records that are to be written: the same order gives the same pages, byte for byte. */
record Order(Subject subject, Pages.Before before, List<NodeNote> nodes) {

    Order {
        nodes = List.copyOf(nodes);
    }

    /** Of the same nodes for the same lease, whatever they say. */
    boolean isOfTheSame(Order other) {
        if (!subject.equals(other.subject) || !before.equals(other.before) || nodes.size() != other.nodes.size()) {
            return false;
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (!nodes.get(i).name().equals(other.nodes.get(i).name())) {
                return false;
            }
        }
        return true;
    }
}
