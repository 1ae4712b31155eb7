package io.gpulease.engine.power;

import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.term.WholeSeconds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The accounts of all pools. Those that say what their GPUs draw share the power of their site; others are only kept off the
 * times in which it has none at all.
 */
public final class PowerBook {

    // Half of what an int holds: sums of less than this never overflow with as much lost to an outage.
    private static final int UNLIMITED_UNITS = 1 << 30;

    private final Map<String, PowerAccount> accounts = new HashMap<>();
    private final List<Supply> supplies = new ArrayList<>();
    // By class: all that draw on a site of which it does; those that draw on none with a limit are left out.
    private final Map<String, Set<String>> neighbours = new HashMap<>();

    /** With what the owners of the pools use, and nothing taken by leases yet. */
    public PowerBook(Snapshot snapshot) {
        snapshot.sites().forEach(site -> open(site, snapshot));
    }

    private void open(Site site, Snapshot snapshot) {
        if (site.budgetWatts().isEmpty() && site.outages().isEmpty()) {
            return;
        }
        List<Pool> there = snapshot.pools().stream()
                .filter(pool -> pool.site().equals(site.name()))
                .toList();
        long present = WholeSeconds.floor(snapshot.now());
        openDrawing(site, there.stream().filter(pool -> pool.wattsPerGpu() > 0).toList(), snapshot.held(), present);
        Supply dark = new Supply(site, 1, 1, 0, present);
        if (dark.isLimited()) {
            supplies.add(dark);
            there.stream()
                    .filter(pool -> pool.wattsPerGpu() == 0)
                    .forEach(pool -> accounts.put(pool.name(), new PowerAccount(dark, 0)));
        }
    }

    private void openDrawing(Site site, List<Pool> pools, List<Held> held, long present) {
        if (pools.isEmpty()) {
            return;
        }
        long unit = unitWatts(pools, held);
        long owners = pools.stream()
                .mapToLong(pool -> Math.ceilDiv(pool.wattsPerGpu(), unit)
                        * pool.nodes().stream().mapToLong(Node::ownerGpus).sum())
                .sum();
        Supply supply = new Supply(site, unit, UNLIMITED_UNITS, Math.toIntExact(owners), present);
        if (supply.isLimited()) {
            supplies.add(supply);
            Set<String> classes = new TreeSet<>();
            for (Pool pool : pools) {
                accounts.put(pool.name(), new PowerAccount(supply, Math.ceilDiv(pool.wattsPerGpu(), unit)));
                classes.add(pool.gpuClass());
                // Since they were placed there, the pool may have got another class.
                on(pool, held).map(Held::gpuClass).forEach(classes::add);
            }
            classes.forEach(gpuClass ->
                    neighbours.computeIfAbsent(gpuClass, _ -> new TreeSet<>()).addAll(classes));
        }
    }

    /**
     * The largest number of watts of which all draw a whole multiple: then nothing is lost by rounding. Larger where even half of the
     * units could not hold what all GPUs draw together, which takes gigawatts.
     */
    private static long unitWatts(List<Pool> pools, List<Held> held) {
        long divisor = 0;
        long all = 0;
        for (Pool pool : pools) {
            divisor = gcd(divisor, pool.wattsPerGpu());
            long gpus = pool.nodes().stream()
                            .mapToLong(node -> (long) node.gpus() + node.ownerGpus())
                            .sum()
                    + on(pool, held).mapToLong(Held::gpus).sum();
            all += gpus * pool.wattsPerGpu();
        }
        return Math.max(divisor, Math.ceilDiv(all, UNLIMITED_UNITS / 2));
    }

    private static Stream<Held> on(Pool pool, List<Held> held) {
        return held.stream().filter(lease -> lease.placement().pool().equals(pool.name()));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The account of the pool of that name. */
    public PowerAccount account(String pool) {
        return accounts.getOrDefault(pool, PowerAccount.UNLIMITED);
    }

    /** Of which classes a lease can free power for one of that class by leaving; itself included, in order. */
    public Set<String> neighbours(String gpuClass) {
        return neighbours.getOrDefault(gpuClass, Set.of(gpuClass));
    }

    /** True when leases of different classes draw on the same power. */
    public boolean joinsClasses() {
        return neighbours.values().stream().anyMatch(classes -> classes.size() > 1);
    }

    /** The first second after that one in which a planned outage begins or is over. */
    public Optional<Long> nextChange(long second) {
        return supplies.stream()
                .flatMap(supply -> supply.nextChange(second).stream())
                .min(Comparator.naturalOrder());
    }
}
