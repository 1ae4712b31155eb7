package io.gpulease.simulate.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is of use on a node, looked up in tables, beside one who asks each pod about each GPU. */
class UsefulTest {
    private static final int SEEDS = 3_000;

    private static Demand demand(SplittableRandom random) {
        int cpu = 1000 * random.nextInt(9);
        var models = List.of(Set.<String>of(), Set.of("T4"), Set.of("P100"), Set.of("P100", "T4"))
                .get(random.nextInt(4));
        return switch (random.nextInt(5)) {
            case 0 -> new Demand(cpu, 1, 0, 0, models);
            case 1 -> new Demand(cpu, 1, 1 + random.nextInt(4), 1000, models);
            default -> new Demand(cpu, 1, 1, 100 * (1 + random.nextInt(10)), models);
        };
    }

    /** Of up to four GPUs, some of which are taken in part or as a whole. */
    private static Bin node(SplittableRandom random) {
        var bin = new Bin(new Shape(8000, 1000, 1 + random.nextInt(4), random.nextBoolean() ? "T4" : "P100"));
        for (int i = 0; i < 4; i++) {
            var demand = demand(random);
            if (bin.fits(demand)) {
                bin.place(demand, demand.isFraction() ? bin.fullestFor(demand) : Choice.NO_DEVICE);
            }
        }
        return bin;
    }

    private static int usefulTo(Demand demand, Bin bin) {
        var usable = IntStream.range(0, bin.gpus())
                .map(bin::freeMilli)
                .filter(free -> free >= demand.milli())
                .toArray();
        boolean isOfUse = demand.devices() > 0
                && demand.cpuMilli() <= bin.freeCpuMilli()
                && demand.allows(bin.model())
                && usable.length >= demand.devices();
        return isOfUse ? IntStream.of(usable).sum() : 0;
    }

    @Test
    void isTheSameAsAskingEachPodAboutEachGpu() {
        long all = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            var demands = new ArrayList<Demand>();
            var counts = new ArrayList<Integer>();
            var bin = node(random);
            long expected = 0;
            for (int i = 0; i < 6; i++) {
                var demand = demand(random);
                if (demand.allows(bin.model())) {
                    demands.add(demand);
                    counts.add(1 + random.nextInt(5));
                    expected += (long) counts.getLast() * usefulTo(demand, bin);
                }
            }
            assertThat(new Useful(demands, counts).milliOn(bin)).isEqualTo(expected);
            all += expected;
        }
        assertThat(all).isPositive();
    }

    @Test
    void whatTheUsualPodsCannotUseIsUselessAsOftenAsTheyCome() {
        var t4 = new Demand(1000, 1, 1, 1000, Set.of("T4"));
        var half = new Demand(1000, 1, 1, 500, Set.of());
        var pods = List.of(new Pod("a", t4), new Pod("b", half), new Pod("c", half), new Pod("d", half));
        var usual = UsualPods.of(pods);
        assertThat(usual.uselessOn(new Bin(new Shape(8000, 1000, 2, "T4")))).isZero();
        assertThat(usual.uselessOn(new Bin(new Shape(8000, 1000, 2, "P100")))).isEqualTo(2000 / 4.0, within(1e-9));
        // 600 are left of one: of use to those who want half, not to who wants a whole one.
        var begun = new Bin(new Shape(8000, 1000, 2, "T4")).with(new Demand(0, 0, 1, 400, Set.of()), 0);
        assertThat(usual.uselessOn(begun)).isEqualTo(600 / 4.0, within(1e-9));
        assertThat(usual.uselessOn(new Bin(new Shape(500, 1000, 2, "T4")))).isEqualTo(2000, within(1e-9));
    }

    @Test
    void aModelIsAsScarceAsWhatThoseTakeWhoCannotUseEveryModel() {
        var nodes = List.of(new Shape(8000, 1000, 6, "G2"), new Shape(8000, 1000, 2, "T4"));
        var any = new Demand(1000, 1, 1, 1000, Set.of());
        var t4 = new Demand(1000, 1, 1, 500, Set.of("T4"));
        var both = new Demand(1000, 1, 1, 1000, Set.of("T4", "G2", "H100"));
        // Four GPUs are asked for where there are eight, so all counts twice: one T4 of two by name, and one of eight
        // wherever.
        var scarcity = Scarcity.of(
                nodes,
                List.of(
                        new Pod("a", any),
                        new Pod("b", any),
                        new Pod("c", new Demand(1000, 1, 0, 0, Set.of("T4"))),
                        new Pod("d", t4),
                        new Pod("e", both),
                        new Pod("f", new Demand(1000, 1, 1, 500, Set.of("H100")))));
        assertThat(scarcity.of("T4")).isEqualTo(0.5 + 0.25, within(1e-9));
        assertThat(scarcity.of("G2")).isEqualTo(0.25, within(1e-9));
        assertThat(scarcity.of("V100M16")).isZero();
        assertThat(Scarcity.of(nodes, List.of(new Pod("a", new Demand(1000, 1, 1, 1000, Set.of("T4")))))
                        .of("T4"))
                .isEqualTo(1, within(1e-9));
    }
}
