package io.gpulease.simulate.quality;

import io.gpulease.simulate.packing.Filling;
import io.gpulease.simulate.packing.PackingName;
import io.gpulease.simulate.packing.Ties;
import io.gpulease.simulate.policy.PolicyName;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

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
    record Packed(String list, PackingName packer, Ties ties, int askedPercent) implements Figure {
        @Override
        public String data() {
            return "openb " + list;
        }

        @Override
        public String measure() {
            return "%s, ties %s: GPUs allocated at %d %%, %%".formatted(packer.title(), ties.word(), askedPercent);
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

    /** The same for the least of what the ways to break ties give out, each a mean of ten orders of the pods. */
    record PackedWorst(String list, PackingName packer, int askedPercent) implements Figure {
        @Override
        public String data() {
            return "openb " + list;
        }

        @Override
        public String measure() {
            return "%s, worst of the ties: GPUs allocated at %d %%, %%".formatted(packer.title(), askedPercent);
        }

        @Override
        public double of(Runs runs) {
            return byTies(list, packer, askedPercent, runs).min().orElseThrow();
        }
    }

    /** And for the most. */
    record PackedBest(String list, PackingName packer, int askedPercent) implements Figure {
        @Override
        public String data() {
            return "openb " + list;
        }

        @Override
        public String measure() {
            return "%s, best of the ties: GPUs allocated at %d %%, %%".formatted(packer.title(), askedPercent);
        }

        @Override
        public double of(Runs runs) {
            return byTies(list, packer, askedPercent, runs).max().orElseThrow();
        }
    }

    /** How much more one packer gives out, at the worst of the ties, than another does at the best of them. */
    record PackedMore(String list, PackingName packer, PackingName other) implements Figure {
        private static final int ALL = 100;

        @Override
        public String data() {
            return "openb " + list;
        }

        @Override
        public String measure() {
            return "%s at its worst ties less %s at its best, points".formatted(packer.title(), other.title());
        }

        @Override
        public double of(Runs runs) {
            return byTies(list, packer, ALL, runs).min().orElseThrow()
                    - byTies(list, other, ALL, runs).max().orElseThrow();
        }
    }

    private static DoubleStream byTies(String list, PackingName packer, int askedPercent, Runs runs) {
        return Arrays.stream(Ties.values()).mapToDouble(ties -> new Packed(list, packer, ties, askedPercent).of(runs));
    }

    /** How much is free and useless to the usual pods when as much was asked for as there is: mean of ten orders of the pods. */
    record Fragmented(String list, PackingName packer, Ties ties) implements Figure {
        private static final int ALL = 100;

        @Override
        public String data() {
            return "openb " + list;
        }

        @Override
        public String measure() {
            return "%s, ties %s: fragmented GPUs at %d %%, %%".formatted(packer.title(), ties.word(), ALL);
        }

        @Override
        public double of(Runs runs) {
            return runs.fillings(list, packer, ties).stream()
                    .mapToDouble(filling -> filling.fragmentedAt(ALL))
                    .average()
                    .orElseThrow();
        }
    }

    /** How many leases of several hosts lie in as small a domain of the network as they could, in percent. */
    record Close(boolean ofWhatWasFree) implements Figure {
        private static final double PERCENT = 100;

        @Override
        public String data() {
            return "Lingjun hosts, KTH-SP2";
        }

        @Override
        public String measure() {
            return "%s: leases of several hosts in the smallest domain %s, %%"
                    .formatted(PolicyName.GPULEASE.word(), ofWhatWasFree ? "that was free" : "there is");
        }

        @Override
        public double of(Runs runs) {
            var gangs = runs.gangs();
            return PERCENT * (ofWhatWasFree ? gangs.closestShare() : gangs.closestOfAllShare());
        }
    }
}
