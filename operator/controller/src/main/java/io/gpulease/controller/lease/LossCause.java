package io.gpulease.controller.lease;

import io.gpulease.bridge.Prices;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.SiteEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether what is lost is lost with a node alone or to an outage of its site, and which share of it is given back. */
final class LossCause {

    /** In the order in which they are taken to last. */
    private static final List<Kind> CAUSES = List.of(Kind.SITE_OUTAGE, Kind.NODE_LOSS);

    private final World world;

    LossCause(World world) {
        this.world = world;
    }

    /** What a cause comes to; a share that the pool changes is for what is lost later. */
    private record Cause(Kind kind, BigDecimal share) {}

    /**
     * What so many lost GPUs are charged. Those that were lost before keep their cause; of what comes back it is not known of which cause it
     * was: first what was lost with a node.
     *
     * @param usable the charge of those that are not lost
     * @param before what was running until then
     */
    Map<Charge, Integer> rates(int lost, String pool, Charge usable, Map<Charge, Integer> before, Instant at) {
        Map<Cause, Integer> causes = new LinkedHashMap<>();
        int left = lost;
        for (Kind kind : CAUSES) {
            for (Map.Entry<Charge, Integer> rate : before.entrySet()) {
                if (rate.getKey().kind() == kind && left > 0) {
                    int kept = Math.min(left, rate.getValue());
                    causes.merge(new Cause(kind, rate.getKey().creditShare()), kept, Integer::sum);
                    left -= kept;
                }
            }
        }
        if (left > 0) {
            causes.merge(now(pool, before, at), left, Integer::sum);
        }
        Map<Charge, Integer> rates = new LinkedHashMap<>();
        causes.forEach((cause, gpus) -> rates.merge(
                new Charge(cause.kind(), usable.tier(), cause.share(), usable.price()), gpus, Integer::sum));
        return rates;
    }

    private Cause now(String name, Map<Charge, Integer> before, Instant at) {
        Optional<GpuPoolSpec> pool = Optional.ofNullable(world.pool(name))
                .filter(entry -> entry.terms().isPresent())
                .map(PoolEntry::pool)
                .map(written -> written.getSpec());
        Kind kind = pool.filter(spec -> isOut(spec, at)).isPresent() ? Kind.SITE_OUTAGE : Kind.NODE_LOSS;
        return before.keySet().stream()
                .filter(charge -> charge.kind() == kind)
                .findFirst()
                .map(charge -> new Cause(kind, charge.creditShare()))
                .orElseGet(() -> new Cause(
                        kind, pool.map(spec -> Prices.creditShare(spec, kind)).orElse(BigDecimal.ONE)));
    }

    private boolean isOut(GpuPoolSpec pool, Instant at) {
        return Optional.ofNullable(pool.site())
                .flatMap(world::site)
                .flatMap(SiteEntry::terms)
                .filter(site -> site.isOutAt(at))
                .isPresent();
    }
}
