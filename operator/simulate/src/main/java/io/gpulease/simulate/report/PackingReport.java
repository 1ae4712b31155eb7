package io.gpulease.simulate.report;

import io.gpulease.simulate.packing.Filling;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How full a cluster got.
 *
 * @param pods what the list of pods is called
 * @param runs one for each way to break ties
 */
public record PackingReport(String pods, String policy, int nodes, int gpus, List<Integer> seeds, List<Run> runs)
        implements Reported {
    /** When as much had been asked for as there is. */
    public static final int ALL = 100;
    /** The end of the protocol. */
    public static final int MORE = 130;

    public PackingReport {
        seeds = List.copyOf(seeds);
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("nothing was run");
        }
    }

    /**
     * One way to break ties.
     *
     * @param fillings one for each seed
     */
    public record Run(String ties, List<Filling> fillings) {
        public Run {
            fillings = List.copyOf(fillings);
        }

        /** Percent of all GPUs given out when so many percent had been asked for: mean, lowest and highest of the seeds that tell. */
        public DoubleSummaryStatistics givenAt(int askedPercent) {
            return at(askedPercent, filling -> filling.givenAt(askedPercent));
        }

        /** The same for what was free and useless to the usual pods. */
        public DoubleSummaryStatistics fragmentedAt(int askedPercent) {
            return at(askedPercent, filling -> filling.fragmentedAt(askedPercent));
        }

        private DoubleSummaryStatistics at(int askedPercent, ToDoubleFunction<Filling> value) {
            return fillings.stream()
                    .filter(filling -> filling.reached(askedPercent))
                    .mapToDouble(value)
                    .summaryStatistics();
        }

        /** Pods that found no place, in percent of those that came. */
        public double refusedPercent() {
            double came = fillings.stream().mapToInt(Filling::pods).sum();
            return 100 * fillings.stream().mapToInt(Filling::refused).sum() / came;
        }
    }

    /** The way to break ties that gave out the least when everything had been asked for. */
    public Run worst() {
        return runs.stream()
                .filter(run -> run.givenAt(ALL).getCount() > 0)
                .min(Comparator.comparingDouble(run -> run.givenAt(ALL).getAverage()))
                .orElse(runs.getFirst());
    }
}
