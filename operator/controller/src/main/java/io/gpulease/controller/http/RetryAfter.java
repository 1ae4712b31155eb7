package io.gpulease.controller.http;

import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;

/** How long the API server asks to be left alone: its priority and fairness says so in whole seconds. */
public final class RetryAfter {

    private RetryAfter() {}

    /** Zero where it does not ask, or not in seconds. */
    public static Duration of(HttpResponse<?> response) {
        var header = response.header("Retry-After");
        try {
            return header == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(header.strip()));
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }
}
