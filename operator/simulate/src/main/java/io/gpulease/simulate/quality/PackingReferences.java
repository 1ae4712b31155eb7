package io.gpulease.simulate.quality;

import io.gpulease.simulate.packing.PackingName;
import io.gpulease.simulate.packing.Ties;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How full the cluster of the 2023 GPU trace gets: the published results of FGD's authors, means of seeds 42 to 51. */
final class PackingReferences {
    private static final Goal NEAR = new Goal.Near(0.3);
    private static final String NAME = "FGD (ATC 2023), its result tables";
    private static final int ALL = 100;
    private static final int MORE = 130;
    /** What {@code default} is to be filled to, in percent. */
    private static final double AS_FULL_AS = 95.5;

    private static final List<Published> PUBLISHED = List.of(
            new Published("default", 86.30, 87.47, 92.86, 93.08, 95.23, 95.39),
            new Published("cpu050", 89.02, 91.24, 93.56, 93.79, 95.00, 95.21),
            new Published("cpu100", 87.44, 89.11, 93.26, 93.44, 95.21, 95.35),
            new Published("cpu250", 80.00, 80.42, 91.21, 91.45, 93.20, 93.41),
            new Published("gpushare40", 84.86, 86.00, 91.44, 91.69, 93.96, 94.15),
            new Published("gpushare80", 80.62, 81.22, 86.66, 87.01, 89.08, 89.30),
            new Published("gpushare100", 78.90, 79.44, 84.62, 85.01, 86.64, 86.90),
            new Published("gpuspec10", 86.26, 87.43, 93.10, 93.30, 94.66, 94.95),
            new Published("gpuspec25", 85.42, 86.94, 85.67, 93.23, 93.91, 94.74),
            new Published("gpuspec33", 83.87, 86.46, 80.39, 93.09, 87.84, 94.55),
            new Published("multigpu20", 86.92, 88.69, 93.73, 93.93, 95.53, 95.65),
            new Published("multigpu30", 86.63, 89.27, 94.57, 94.72, 96.36, 96.46),
            new Published("multigpu50", 81.28, 90.27, 95.62, 95.74, 97.09, 97.18));

    /** Of these nothing is published, so policies are chosen on them. */
    private static final List<String> CHOSEN_ON =
            List.of("cpu0", "cpu037", "cpu072", "cpu235", "cpu300", "gpushare20", "gpuspec05");

    private static final List<Reference> FRAGMENTED = List.of(
            fragmented(PackingName.RANDOM, Ties.FIRST, 13.49),
            fragmented(PackingName.BEST_FIT, Ties.FIRST, 7.05),
            fragmented(PackingName.FGD, Ties.SHUFFLED, 4.73));

    private PackingReferences() {}

    /** Percent of all GPUs allocated, when 100 and 130 percent were asked for. */
    private record Published(
            String list,
            double any100,
            double any130,
            double bestFit100,
            double bestFit130,
            double fgd100,
            double fgd130) {

        /** BestFit hardly depends on ties; FGD does, and comes to what was published if the nodes are in no order. */
        Stream<Reference> proving() {
            return Stream.of(
                    reference(PackingName.BEST_FIT, Ties.FIRST, ALL, bestFit100, true),
                    reference(PackingName.BEST_FIT, Ties.FIRST, MORE, bestFit130, true),
                    reference(PackingName.FGD, Ties.SHUFFLED, ALL, fgd100, true),
                    reference(PackingName.FGD, Ties.SHUFFLED, MORE, fgd130, true));
        }

        /** By lot. */
        Stream<Reference> reported() {
            return Stream.of(
                    reference(PackingName.RANDOM, Ties.FIRST, ALL, any100, false),
                    reference(PackingName.RANDOM, Ties.FIRST, MORE, any130, false));
        }

        /** At its worst, and FGD at its best as we run it. */
        Stream<Reference> ours() {
            return Stream.of(
                    new Reference(
                            new Figure.PackedWorst(list, PackingName.LEAST_STRANDED, ALL),
                            fgd100,
                            NAME,
                            new Goal.Above(),
                            false),
                    new Reference(
                            new Figure.PackedMore(list, PackingName.LEAST_STRANDED, PackingName.FGD),
                            0,
                            "none more",
                            new Goal.Above(),
                            false));
        }

        private Reference reference(PackingName packer, Ties ties, int asked, double value, boolean proves) {
            return new Reference(new Figure.Packed(list, packer, ties, asked), value, NAME, NEAR, proves);
        }
    }

    static List<Reference> all() {
        var all = new ArrayList<Reference>();
        PUBLISHED.forEach(one -> one.proving().forEach(all::add));
        PUBLISHED.forEach(one -> one.reported().forEach(all::add));
        PUBLISHED.forEach(one -> allTies(one.list()).forEach(all::add));
        all.addAll(FRAGMENTED);
        all.add(new Reference(
                new Figure.PackedWorst("default", PackingName.LEAST_STRANDED, ALL),
                AS_FULL_AS,
                "the goal",
                new Goal.AtLeast(),
                false));
        PUBLISHED.forEach(one -> one.ours().forEach(all::add));
        CHOSEN_ON.forEach(list -> allTies(list).forEach(all::add));
        CHOSEN_ON.forEach(list -> all.add(reported(new Figure.PackedWorst(list, PackingName.LEAST_STRANDED, ALL))));
        return all;
    }

    /** FGD as we run it, in which it is not written down how ties are broken. */
    private static Stream<Reference> allTies(String list) {
        return Stream.of(
                reported(new Figure.PackedBest(list, PackingName.FGD, ALL)),
                reported(new Figure.PackedWorst(list, PackingName.FGD, ALL)));
    }

    private static Reference reported(Figure figure) {
        return new Reference(figure, Double.NaN, "", new Goal.Reported(), false);
    }

    private static Reference fragmented(PackingName packer, Ties ties, double value) {
        return new Reference(new Figure.Fragmented("default", packer, ties), value, NAME, NEAR, false);
    }
}
