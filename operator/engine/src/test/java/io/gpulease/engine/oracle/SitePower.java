package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** What sites have and what is drawn there, worked out anew for each second, which counts from the present one. */
final class SitePower {

    /** What leases that draw on the site draw in that second, in watts. */
    interface Drawn {
        long watts(String site, int second);
    }

    private final Snapshot snapshot;

    SitePower(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    boolean takesLeases(Pool pool) {
        return site(pool.site()).map(Site::takesLeases).orElse(true);
    }

    /** True when that many more GPUs of the pool may be active in that second. */
    boolean allows(Pool pool, int gpus, int second, Drawn drawn) {
        Optional<Site> site = site(pool.site());
        OptionalLong budget = site.isEmpty() ? OptionalLong.empty() : budget(site.get(), second);
        if (budget.isEmpty()) {
            return true;
        }
        if (pool.wattsPerGpu() == 0) {
            return budget.getAsLong() > 0;
        }
        long owners = snapshot.pools().stream()
                .filter(other -> other.site().equals(pool.site()))
                .mapToLong(SitePower::ownersWatts)
                .sum();
        long more = (long) gpus * pool.wattsPerGpu();
        return drawn.watts(pool.site(), second) + owners + more <= budget.getAsLong();
    }

    /** In watts; nothing where the pool is gone. */
    long draw(Placement placement) {
        return pool(placement)
                .map(pool -> (long) placement.gpus() * pool.wattsPerGpu())
                .orElse(0L);
    }

    String site(Placement placement) {
        return pool(placement).map(Pool::site).orElse("");
    }

    Optional<Pool> pool(Placement placement) {
        return snapshot.pools().stream()
                .filter(pool -> pool.name().equals(placement.pool()))
                .findFirst();
    }

    private Optional<Site> site(String name) {
        return snapshot.sites().stream()
                .filter(site -> site.name().equals(name))
                .findFirst();
    }

    private OptionalLong budget(Site site, int second) {
        return LongStream.concat(
                        site.budgetWatts().stream(),
                        site.outages().stream()
                                .filter(outage -> isOut(outage, second))
                                .mapToLong(Outage::budgetWatts))
                .min();
    }

    /** Also in a second of which it takes only a part. */
    boolean isOut(Outage outage, int second) {
        return Clock.floor(snapshot, outage.window().start()) <= second
                && second < Clock.ceiling(snapshot, outage.window().end());
    }

    private static long ownersWatts(Pool pool) {
        return pool.nodes().stream().mapToLong(Node::ownerGpus).sum() * pool.wattsPerGpu();
    }
}
