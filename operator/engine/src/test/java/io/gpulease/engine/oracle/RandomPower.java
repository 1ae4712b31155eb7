package io.gpulease.engine.oracle;

import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Small sites with little power, planned outages, and pools of which some say what they draw. */
final class RandomPower {

    // The first numbers of neighbouring seeds are much alike.
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    private final Random random;

    RandomPower(long seed) {
        random = new Random(seed * SCATTER);
    }

    /** In about half of all worlds nobody speaks of power. */
    List<Site> sites() {
        List<Site> sites = new ArrayList<>();
        if (oneIn(2)) {
            for (String name : List.of("a", "b")) {
                if (!oneIn(4)) {
                    sites.add(new Site(name, state(), budget(), outages(between(0, 2))));
                }
            }
        }
        return sites;
    }

    /** The same sites a little later: here and there more outages are planned, or there is another budget. */
    List<Site> later(List<Site> sites) {
        return oneIn(3) ? sites.stream().map(this::worse).toList() : sites;
    }

    private Site worse(Site site) {
        List<Outage> outages = new ArrayList<>(site.outages());
        outages.addAll(outages(between(0, 2)));
        return new Site(site.name(), site.state(), oneIn(4) ? budget() : site.budgetWatts(), outages);
    }

    List<Pool> drawing(List<Pool> pools) {
        return pools.stream()
                .map(pool -> oneIn(5) ? pool : pool.drawing(100 * between(1, 3)))
                .toList();
    }

    private SiteState state() {
        return oneIn(20) ? SiteState.DRAINING : SiteState.NORMAL;
    }

    private OptionalLong budget() {
        return oneIn(3) ? OptionalLong.empty() : OptionalLong.of(50L * between(0, 40));
    }

    private List<Outage> outages(int count) {
        List<Outage> outages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant from = instant(between(-5, 30));
            Instant until = from.plusSeconds(between(1, 12)).plusMillis(oneIn(6) ? 300 : 0);
            long watts = oneIn(3) ? 0 : 50L * between(0, 20);
            outages.add(new Outage(new Window(from, until), watts, "planned"));
        }
        return outages;
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private Instant instant(int second) {
        return RandomWorld.ZERO.plusSeconds(second).plusMillis(oneIn(6) ? 600 : 0);
    }
}
