package io.gpulease.controller.wiring;

import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.observe.Figures;
import java.util.List;
import java.util.Map;

/** The estate as figures for the metrics. */
final class EstateFigures {

    private EstateFigures() {}

    static Figures of(Facts facts) {
        return new Figures(
                facts.figures().leases(),
                gpus(facts.pools(), facts.figures().reservedGpus()),
                facts.figures().waiting());
    }

    private static List<Figures.Gpus> gpus(Map<String, Facts.OfPool> pools, Map<String, Long> reserved) {
        return pools.entrySet().stream()
                .map(pool -> new Figures.Gpus(
                        pool.getKey(),
                        pool.getValue().gpus().total(),
                        pool.getValue().gpus().leased(),
                        pool.getValue().gpus().free(),
                        reserved.getOrDefault(pool.getKey(), 0L)))
                .toList();
    }
}
