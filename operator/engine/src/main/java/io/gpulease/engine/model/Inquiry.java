package io.gpulease.engine.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A question: what could that tenant have, and when?
 *
 * @param request what is asked for, named by the quote; its term floats, and its {@code startBy} is the latest start that is of use
 * @param earliest the first start that is of use; past: any
 * @param hold for how long the answer is to be kept; zero: not at all
 */
public record Inquiry(Request request, Instant earliest, Duration hold) {

    public Inquiry {
        if (!request.term().floating()) {
            throw new IllegalArgumentException("quote %s/%s asks for a fixed window"
                    .formatted(request.lease().namespace(), request.lease().name()));
        }
        if (hold.isNegative()) {
            throw new IllegalArgumentException("quote %s/%s asks for a negative hold"
                    .formatted(request.lease().namespace(), request.lease().name()));
        }
    }
}
