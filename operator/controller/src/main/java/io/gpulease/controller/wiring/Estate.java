package io.gpulease.controller.wiring;

import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.observe.Figures;
import java.util.List;
import java.util.Map;

/** The estate as figures for the metrics. */
final class Estate {

    private Estate() {}

    static Figures figures(Facts facts) {
        return new Figures(
                facts.figures().leases(), gpus(facts.pools()), facts.figures().waiting());
    }

    private static List<Figures.Gpus> gpus(Map<String, Facts.OfPool> pools) {
        return pools.entrySet().stream()
                .map(pool -> new Figures.Gpus(
                        pool.getKey(),
                        pool.getValue().gpus().total(),
                        pool.getValue().gpus().leased(),
                        pool.getValue().gpus().free()))
                .toList();
    }
}
