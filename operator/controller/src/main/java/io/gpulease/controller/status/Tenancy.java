package io.gpulease.controller.status;

import io.gpulease.controller.status.LeaseStatuses.Why;
import java.util.List;

/**
 * What the namespaces of a tenant lack.
 *
 * @param stalled what needs a person
 * @param underway what is waited for or tried again
 */
public record Tenancy(List<Why> stalled, List<Why> underway) {

    public static final Tenancy IN_PLACE = new Tenancy(List.of(), List.of());

    public Tenancy {
        stalled = List.copyOf(stalled);
        underway = List.copyOf(underway);
    }
}
