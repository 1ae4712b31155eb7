package io.gpulease.controller.facts;

import io.gpulease.bridge.Parties.PoolTerms;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.SiteEntry;
import io.gpulease.controller.world.World;
import io.gpulease.engine.model.Held;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Who is at each site, and what the GPUs in use there draw. */
final class SiteFigures {

    private final World world;
    private final Map<String, Facts.OfPool> pools;
    private final Map<String, Integer> leases = new HashMap<>();
    private final Map<String, Long> watts = new HashMap<>();
    private final Map<String, Integer> poolsOf = new HashMap<>();

    /** @param pools what is known of them, by name */
    SiteFigures(World world, Map<String, Facts.OfPool> pools) {
        this.world = world;
        this.pools = pools;
    }

    /** By name of the site. */
    Map<String, Facts.OfSite> count() {
        Map<String, PoolTerms> terms = new HashMap<>();
        world.pools().forEach(pool -> pool.terms().ifPresent(known -> terms.put(pool.name(), known)));
        terms.values().forEach(this::count);
        for (LeaseEntry lease : world.leases()) {
            Held held = lease.held();
            PoolTerms pool = held == null ? null : terms.get(held.placement().pool());
            if (held != null && pool != null) {
                leases.merge(pool.site(), 1, Integer::sum);
                draw(pool, held.gpus());
            }
        }
        Map<String, Facts.OfSite> sites = new TreeMap<>();
        world.sites().forEach(site -> sites.put(site.name(), ofSite(site)));
        return sites;
    }

    private void count(PoolTerms pool) {
        poolsOf.merge(pool.site(), 1, Integer::sum);
        Facts.OfPool facts = pools.get(pool.name());
        if (facts != null) {
            draw(pool, facts.gpus().owner());
        }
    }

    private void draw(PoolTerms pool, int gpus) {
        watts.merge(pool.site(), (long) gpus * pool.wattsPerGpu(), Long::sum);
    }

    private Facts.OfSite ofSite(SiteEntry site) {
        return new Facts.OfSite(
                poolsOf.getOrDefault(site.name(), 0),
                leases.getOrDefault(site.name(), 0),
                watts.getOrDefault(site.name(), 0L),
                site.terms(),
                site.isDeleting(),
                site.site().unknownFields());
    }
}
