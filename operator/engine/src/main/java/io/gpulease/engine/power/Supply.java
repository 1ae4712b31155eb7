package io.gpulease.engine.power;

import io.gpulease.engine.calendar.StepProfile;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.term.WholeSeconds;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The power of one site as a quantity that is taken and given back, in units of so many watts. What an outage takes away counts
 * as taken while it lasts, so that one profile tells what is left.
 */
final class Supply {

    private final Site site;
    private final long unitWatts;
    private final int unlimited;
    // Units that there are outside outages.
    private final int most;
    private final List<Outage> outages;
    private final TreeSet<Long> changes = new TreeSet<>();
    private final StepProfile taken;

    /**
     * @param unlimited units that are as good as no limit
     * @param always units that are drawn at any time
     * @param present outages that are over by then do not matter
     */
    Supply(Site site, long unitWatts, int unlimited, int always, long present) {
        this.site = site;
        this.unitWatts = unitWatts;
        this.unlimited = unlimited;
        most = site.budgetWatts().isPresent() ? units(site.budgetWatts().getAsLong()) : unlimited;
        outages = site.outages().stream()
                .filter(outage -> until(outage) > present)
                .toList();
        taken = new StepProfile(always);
        outages.forEach(outage -> {
            changes.add(from(outage));
            changes.add(until(outage));
        });
        for (long from : changes) {
            Long until = changes.higher(from);
            if (until != null) {
                taken.add(from, until, lost(from));
            }
        }
    }

    /** False: there is always more than enough. */
    boolean isLimited() {
        return most < unlimited || outages.stream().anyMatch(outage -> units(outage.budgetWatts()) < unlimited);
    }

    StepProfile taken() {
        return taken;
    }

    int most() {
        return most;
    }

    long unitWatts() {
        return unitWatts;
    }

    /** The first second after that one in which an outage begins or is over. */
    Optional<Long> nextChange(long second) {
        return Optional.ofNullable(changes.higher(second));
    }

    /**
     * How things stand at the instant of that while at which most is taken, the first one of them.
     *
     * @param neededWatts 0: not known
     */
    Shortfall worst(long neededWatts, long start, long end) {
        StepProfile.Walk walk = taken.walk(start);
        long worst = start;
        int highest = walk.level();
        while (walk.until() < end) {
            long at = walk.until();
            walk.passTo(at);
            if (walk.level() > highest) {
                highest = walk.level();
                worst = at;
            }
        }
        Optional<Outage> outage = outage(worst);
        long budget = outage.map(Outage::budgetWatts)
                .orElseGet(() -> site.budgetWatts().orElse(Long.MAX_VALUE));
        long drawn = (highest - lost(worst)) * unitWatts;
        return new Shortfall(site, worst, neededWatts, budget, budget - drawn, outage);
    }

    /** The one that leaves least in that second, where it leaves less than there would be without. */
    private Optional<Outage> outage(long second) {
        OptionalLong always = site.budgetWatts();
        return outages.stream()
                .filter(outage -> from(outage) <= second && second < until(outage))
                .filter(outage -> always.isEmpty() || outage.budgetWatts() < always.getAsLong())
                .min(Comparator.comparingLong(Outage::budgetWatts));
    }

    private int lost(long second) {
        return outage(second)
                .map(outage -> most - Math.min(most, units(outage.budgetWatts())))
                .orElse(0);
    }

    private int units(long watts) {
        return (int) Math.min(unlimited, watts / unitWatts);
    }

    // It counts in whole seconds: one that has it for a part is as good as one that has it.
    private static long from(Outage outage) {
        return WholeSeconds.floor(outage.window().start());
    }

    private static long until(Outage outage) {
        return WholeSeconds.ceiling(outage.window().end());
    }
}
