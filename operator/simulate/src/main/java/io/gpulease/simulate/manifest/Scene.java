package io.gpulease.simulate.manifest;

import io.gpulease.simulate.lease.Arrival;
import io.gpulease.simulate.lease.Estate;
import io.gpulease.simulate.trace.Trace;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An estate, and the leases that will be asked for on it.
 *
 * @param name what it was read from
 * @param begin when leases are made of which nothing says when, and when the first job of the trace comes
 * @param leftOut lines of the trace that are no job
 * @param remarks what of the manifests is not played as it is written
 */
public record Scene(
        String name,
        Instant begin,
        Estate estate,
        List<Arrival> arrivals,
        Trace.LeftOut leftOut,
        List<String> remarks) {
    private static final int MOST_NAMES = 3;

    public Scene {
        arrivals = List.copyOf(arrivals);
        remarks = List.copyOf(remarks);
    }

    /**
     * What is asked for beside what the manifests say.
     *
     * @param nodes of pools, that no manifest has
     * @param begin empty: when the first lease was made, by its manifest; where none says it, {@code now}
     * @param trace whose jobs are leases too
     * @param gpuClass that these ask for; empty: the only one there is
     */
    public record Wishes(
            List<ExtraNodes> nodes, Optional<Instant> begin, Optional<Trace> trace, Optional<String> gpuClass) {
        public Wishes {
            nodes = List.copyOf(nodes);
        }
    }

    /** @throws ManifestProblem if it cannot be played */
    public static Scene of(Manifests manifests, Wishes wishes, Instant now) {
        var estate = ManifestEstate.of(manifests, wishes.nodes());
        var begin = wishes.begin()
                .or(() -> ManifestLeases.firstCreated(manifests.leases()))
                .orElse(now)
                .truncatedTo(ChronoUnit.SECONDS);
        var leases = new ManifestLeases(estate, begin);
        var arrivals = new ArrayList<Arrival>();
        manifests.leases().stream()
                .filter(lease -> Remarks.leftOut(lease).isEmpty())
                .forEach(lease -> arrivals.add(leases.arrival(lease)));
        wishes.trace()
                .ifPresent(trace -> arrivals.addAll(
                        TraceJobs.on(estate, leases, begin, wishes.gpuClass()).arrivals(trace)));
        if (arrivals.isEmpty()) {
            throw new ManifestProblem(
                    "there is no GpuLease in %s that could start, so there is nothing to play. Give some with -f, or a --trace."
                            .formatted(String.join(", ", manifests.names())));
        }
        return new Scene(
                name(manifests, wishes),
                begin,
                estate.estate(),
                arrivals,
                wishes.trace().map(Trace::leftOut).orElse(new Trace.LeftOut(0, 0)),
                Remarks.of(manifests, estate));
    }

    private static String name(Manifests manifests, Wishes wishes) {
        var names = new ArrayList<>(manifests.names());
        wishes.trace().ifPresent(trace -> names.addFirst(trace.name()));
        return names.size() <= MOST_NAMES
                ? String.join(", ", names)
                : "%s and %d more"
                        .formatted(String.join(", ", names.subList(0, MOST_NAMES)), names.size() - MOST_NAMES);
    }
}
