package io.gpulease.engine.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A data centre: how much its GPUs may draw together, and when.
 *
 * @param budgetWatts empty: as much as they like, but for the outages
 * @param outages planned whiles with less
 */
public record Site(String name, SiteState state, OptionalLong budgetWatts, List<Outage> outages) {

    public Site {
        if (budgetWatts.isPresent() && budgetWatts.getAsLong() < 0) {
            throw new IllegalArgumentException("site %s: a power budget of %d W cannot be: it must be at least 0"
                    .formatted(name, budgetWatts.getAsLong()));
        }
        outages = List.copyOf(outages);
    }

    /** False: nothing new is placed there. */
    public boolean takesLeases() {
        return state == SiteState.NORMAL;
    }

    /** What there is at that instant, outages considered; empty: no limit. */
    public OptionalLong budgetWattsAt(Instant instant) {
        return LongStream.concat(
                        budgetWatts.stream(),
                        outages.stream()
                                .filter(outage -> contains(outage.window(), instant))
                                .mapToLong(Outage::budgetWatts))
                .min();
    }

    /** What is lost there at that instant is lost to the site: it is offline, or one of its outages goes on. */
    public boolean isOutAt(Instant instant) {
        return state == SiteState.OFFLINE || outages.stream().anyMatch(outage -> contains(outage.window(), instant));
    }

    /** When it next becomes another amount by what is planned. */
    public Optional<Instant> nextChange(Instant after) {
        return outages.stream()
                .flatMap(outage ->
                        Stream.of(outage.window().start(), outage.window().end()))
                .filter(after::isBefore)
                .min(Comparator.naturalOrder());
    }

    private static boolean contains(Window window, Instant instant) {
        return !instant.isBefore(window.start()) && instant.isBefore(window.end());
    }
}
