package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Outage;
import io.gpulease.engine.power.Shortfall;
import java.time.Instant;
import java.util.Optional;

/** Says what of a site's power is short, and when. */
final class PowerWords {

    private PowerWords() {}

    static Shortage shortage(Shortfall lack, PlanTime time) {
        return lack.isOutage()
                ? new Shortage(Reason.SITE_UNAVAILABLE, ofOutage(lack, time))
                : new Shortage(Reason.POWER_BUDGET, ofBudget(lack, time));
    }

    private static String ofOutage(Shortfall lack, PlanTime time) {
        String when = lack.outage().map(outage -> during(outage, time)).orElse("");
        if (lack.neededWatts() == 0) {
            return "site %s has no power %s".formatted(lack.site().name(), when);
        }
        return "needs %s at site %s, which has %s %s: %s short"
                .formatted(
                        kilowatts(lack.neededWatts()),
                        lack.site().name(),
                        lack.budgetWatts() == 0 ? "none" : kilowatts(lack.budgetWatts()),
                        when,
                        kilowatts(lack.neededWatts() - lack.budgetWatts()));
    }

    private static String ofBudget(Shortfall lack, PlanTime time) {
        String site = lack.site().name();
        if (lack.neededWatts() == 0) {
            return "site %s has no power".formatted(site);
        }
        String needed = "needs %s at site %s".formatted(kilowatts(lack.neededWatts()), site);
        Optional<String> meanwhile = lack.outage().map(outage -> " " + during(outage, time));
        if (lack.neededWatts() > lack.budgetWatts()) {
            return "%s, which has %s%s: %s short; fewer GPUs would help"
                    .formatted(
                            needed,
                            kilowatts(lack.budgetWatts()),
                            meanwhile.orElse(""),
                            kilowatts(lack.neededWatts() - lack.budgetWatts()));
        }
        return "%s, which has %s%s, of which %s is left %s: %s short"
                .formatted(
                        needed,
                        kilowatts(lack.budgetWatts()),
                        meanwhile.orElse(""),
                        lack.leftWatts() <= 0 ? "none" : kilowatts(lack.leftWatts()),
                        at(lack.at(), time),
                        kilowatts(lack.missingWatts()));
    }

    /** "from ... until ... (turbine service)"; no start where it has begun. */
    private static String during(Outage outage, PlanTime time) {
        Instant start = outage.window().start();
        String from = start.isAfter(time.now()) ? "from %s ".formatted(start) : "";
        String reason = outage.reason().isBlank() ? "" : " (%s)".formatted(outage.reason());
        return "%suntil %s%s".formatted(from, outage.window().end(), reason);
    }

    private static String at(long second, PlanTime time) {
        return second <= time.present() ? "now" : "at " + Instant.ofEpochSecond(second);
    }

    /** Exact: 5600 W are 5.6 kW. */
    static String kilowatts(long watts) {
        long rest = watts % 1000;
        String fraction = rest == 0 ? "" : ".%03d".formatted(rest).replaceAll("0+$", "");
        return "%d%s kW".formatted(watts / 1000, fraction);
    }
}
