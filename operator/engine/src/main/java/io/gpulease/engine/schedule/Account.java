package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Held;

/** What a tenant has agreed of one class: its Committed and OnDemand leases share it. */
record Account(String tenant, String gpuClass) {

    /** @throws java.util.NoSuchElementException if the request has no tenant: then it is no bid */
    static Account of(Bid bid) {
        return new Account(bid.request().tenant().orElseThrow(), bid.request().gpuClass());
    }

    static Account of(Held held) {
        return new Account(held.tenant(), held.gpuClass());
    }
}
