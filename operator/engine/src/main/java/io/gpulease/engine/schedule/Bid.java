package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import io.gpulease.engine.quota.QuotaAccount;
import java.util.List;

/**
 * A request that can be planned: it has passed all checks that do not depend on who else is there.
 *
 * @param turn its place in the order in which requests are served
 * @param groups the nodes it may be placed on, pool by pool, in order of their names
 */
record Bid(Request request, int turn, Timing timing, List<NodeGroup> groups, QuotaAccount quota) {

    static Gang gangOf(Request request) {
        return new Gang(
                request.isolation(), request.gpus(), request.constraints().topology());
    }

    Gang gang() {
        return gangOf(request);
    }

    /** GPUs held where least is: whole nodes of the smallest that do. */
    int leastHeld() {
        return groups.stream()
                .mapToInt(group -> GangPlacer.leastHeld(group, gang()))
                .min()
                .orElse(request.gpus());
    }

    /** True when it could have its wish without borrowing, as far as quota goes. */
    boolean isWithinOwnQuota() {
        return quota.isOwn(leastHeld(), timing.earliest(), timing.occupiedUntil(timing.earliest()));
    }
}
