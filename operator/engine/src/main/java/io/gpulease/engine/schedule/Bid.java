package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.Guest;
import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.placement.Gang;
import io.gpulease.engine.placement.GangPlacer;
import io.gpulease.engine.quota.QuotaAccount;
import java.util.List;
import java.util.Optional;

/**
 * A request that can be planned: it has passed all checks that do not depend on who else is there.
 *
 * @param turn its place in the order in which requests are served
 * @param groups the nodes it may be placed on, pool by pool, in order of their names
 * @param joins whether it may come now to nodes that are cleaned where others are: not if its place is to be kept for later
 */
record Bid(Request request, int turn, Timing timing, List<NodeGroup> groups, QuotaAccount quota, boolean joins) {

    Bid(Request request, int turn, Timing timing, List<NodeGroup> groups, QuotaAccount quota) {
        this(request, turn, timing, groups, quota, true);
    }

    /** The same, whose place is kept whoever else may leave meanwhile. */
    Bid apart() {
        return new Bid(request, turn, timing, groups, quota, false);
    }

    static Gang gangOf(Request request) {
        return new Gang(
                request.isolation(), request.gpus(), request.constraints().topology(), request.tenant());
    }

    Gang gang() {
        return new Gang(
                request.isolation(),
                request.gpus(),
                request.constraints().topology(),
                joins ? request.tenant() : Optional.empty());
    }

    Guest guest() {
        return new Guest(request.isolation(), joins ? request.tenant() : Optional.empty());
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
