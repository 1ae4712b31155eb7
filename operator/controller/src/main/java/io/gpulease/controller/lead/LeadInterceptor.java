package io.gpulease.controller.lead;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

/**
 * Asserts the lead before everything a client sends that is not a read, each of its own repetitions included: so no write
 * can forget to ask.
 */
public final class LeadInterceptor implements Interceptor {
    public static final String NAME = "LEAD";

    private final Lead lead;

    public LeadInterceptor(Lead lead) {
        this.lead = lead;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET")) {
            lead.assertLeading();
        }
    }
}
