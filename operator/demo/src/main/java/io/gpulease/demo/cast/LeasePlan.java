package io.gpulease.demo.cast;

import java.time.Duration;
import java.util.Optional;

/**
 * What a tenant will ask for, and when.
 *
 * @param at when it asks, from the start of the demo
 * @param isolation Dedicated or Shared
 * @param bookedAhead the start it asks for is so long after it asks; absent: as soon as possible
 * @param patience it must have started within that time; absent: it waits as long as it takes
 * @param givenBackAfter the tenant gives it back so long after its start; absent: it keeps it to the end
 */
public record LeasePlan(
        Party party,
        String name,
        int gpus,
        String isolation,
        Duration at,
        Duration term,
        Optional<Duration> bookedAhead,
        Optional<Duration> patience,
        Optional<Duration> givenBackAfter,
        Pods pods) {
    static final int NODE_GPUS = 8;

    public String title() {
        return party.namespace() + "/" + name;
    }

    public boolean dedicated() {
        return isolation.equals("Dedicated");
    }

    /** Pods that fill the lease: one for each whole node, or one for each single GPU. */
    int podCount() {
        return dedicated() ? (gpus + NODE_GPUS - 1) / NODE_GPUS : gpus;
    }

    int gpusOfEachPod() {
        return dedicated() ? NODE_GPUS : 1;
    }
}
