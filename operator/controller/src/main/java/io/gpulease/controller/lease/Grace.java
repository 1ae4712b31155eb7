package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;

/** How long the pods of a lease may take to stop. */
public final class Grace {

    private Grace() {}

    /** In the whole seconds that the API server takes; never none, for then an object is gone before its containers are. */
    public static long seconds(LeaseDesk desk, LeaseEntry entry) {
        return Math.max(1, WholeSeconds.ceiling(of(desk, entry)));
    }

    /** What the lease asks for, as its pool caps it. */
    public static Duration of(LeaseDesk desk, LeaseEntry entry) {
        Duration asked = entry.terms().map(LeaseTerms::grace).orElse(LeaseTerms.DEFAULT_GRACE);
        String name = LeaseTerms.placement(entry.status()).map(Placement::pool).orElse("");
        PoolEntry pool = desk.world().pool(name);
        Duration most =
                pool == null ? asked : pool.terms().map(PoolTerms::maxGrace).orElse(asked);
        return asked.compareTo(most) <= 0 ? asked : most;
    }
}
