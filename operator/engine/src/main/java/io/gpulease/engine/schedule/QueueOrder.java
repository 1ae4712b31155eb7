package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Request;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose turn comes first: by tier, then whose tenant has borrowed the least for its weight, then by age. */
final class QueueOrder {

    private final Estate estate;
    private final Map<String, Double> shares = new HashMap<>();

    QueueOrder(Estate estate) {
        this.estate = estate;
    }

    List<Request> of(List<Request> waiting) {
        return waiting.stream()
                .sorted(Comparator.comparing(Request::tier)
                        .thenComparingDouble(this::share)
                        .thenComparing(Request::createdAt)
                        .thenComparing(Request::lease))
                .toList();
    }

    private double share(Request request) {
        return request.tenant()
                .map(tenant -> shares.computeIfAbsent(
                        tenant,
                        _ -> estate.quotas().borrowedShare(tenant, estate.time().present())))
                .orElse(0.0);
    }
}
