package io.gpulease.simulate.quality;

import io.gpulease.simulate.packing.Filling;
import io.gpulease.simulate.packing.Ties;
import io.gpulease.simulate.policy.PolicyName;
import java.util.List;
import java.util.Locale;

/** Something that is measured, of which a figure of others is known. */
sealed interface Figure {
    /** The data it is measured on. */
    String data();

    /** Under which policy, and what is measured. */
    String measure();

    double of(Runs runs);

    /** How long jobs wait. */
    record Waits(Workload workload, PolicyName policy, Measure kind) implements Figure {
        @Override
        public String data() {
            return workload.title();
        }

        @Override
        public String measure() {
            return policy.word() + ": " + kind.title();
        }

        @Override
        public double of(Runs runs) {
            return kind.of(runs.waits(workload, policy));
        }
    }

    /** How much of all GPUs is given out when so many percent were asked for: mean of ten orders of the pods. */
    record Packed(String list, Packer packer, Ties ties, int askedPercent) implements Figure {
        @Override
        public String data() {
            return "openb " + list;
        }

        @Override
        public String measure() {
            return "%s, ties %s: GPUs allocated at %d %%, %%"
                    .formatted(packer.title(), ties.name().toLowerCase(Locale.ROOT), askedPercent);
        }

        @Override
        public double of(Runs runs) {
            List<Filling> fillings = runs.fillings(list, packer, ties);
            return fillings.stream()
                    .mapToDouble(filling -> filling.givenAt(askedPercent))
                    .average()
                    .orElseThrow();
        }
    }
}
