package io.gpulease.simulate.quality;

import io.gpulease.simulate.packing.AnyFit;
import io.gpulease.simulate.packing.BestFit;
import io.gpulease.simulate.packing.LeastFragmentation;
import io.gpulease.simulate.packing.PackingPolicy;
import io.gpulease.simulate.packing.Pod;
import java.util.List;
import java.util.Random;

/** Policies of packing that others have measured. */
enum Packer {
    ANY_FIT("Random"),
    BEST_FIT("BestFit"),
    LEAST_FRAGMENTATION("FGD");

    private final String title;

    Packer(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    PackingPolicy make(List<Pod> pods, Random random) {
        return switch (this) {
            case ANY_FIT -> new AnyFit(random);
            case BEST_FIT -> new BestFit();
            case LEAST_FRAGMENTATION -> LeastFragmentation.of(pods);
        };
    }
}
