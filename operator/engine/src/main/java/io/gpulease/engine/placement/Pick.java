package io.gpulease.engine.placement;

import io.gpulease.engine.model.NodeShare;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/** Nodes that were picked, put together piece by piece so that choices can share their parts. */
sealed interface Pick {

    /** No node. */
    record Nothing() implements Pick {}

    /** GPUs of one node. */
    record One(int node, int gpus) implements Pick {}

    /** Both, which have no node in common. */
    record Both(Pick left, Pick right) implements Pick {}

    /** The shares it comes to. */
    default List<NodeShare> shares(IntFunction<String> names) {
        List<NodeShare> shares = new ArrayList<>();
        // Not by recursion: a run of thousands of nodes is nested as deeply.
        Deque<Pick> open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            switch (open.pop()) {
                case Nothing _ -> {}
                case One(int node, int gpus) -> shares.add(new NodeShare(names.apply(node), gpus));
                case Both(Pick left, Pick right) -> {
                    open.push(left);
                    open.push(right);
                }
            }
        }
        return shares;
    }
}
