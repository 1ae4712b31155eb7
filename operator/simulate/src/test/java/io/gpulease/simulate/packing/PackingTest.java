package io.gpulease.simulate.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gpulease.simulate.trace.TraceProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTest {
    private static final int SEEDS = 300;

    @TempDir
    private Path folder = Path.of("");

    private static Demand gpus(int devices) {
        return new Demand(1000, 1, devices, 1000, Set.of());
    }

    private static Demand part(int milli) {
        return new Demand(1000, 1, 1, milli, Set.of());
    }

    private static Bin node(int gpus) {
        return new Bin(new Shape(64_000, 1000, gpus, "T4"));
    }

    @Test
    void aPodFitsOnlyIfCpuMemoryModelAndEnoughDevicesDo() {
        var node = node(2);
        assertThat(node.fits(new Demand(64_000, 1000, 2, 1000, Set.of("T4", "P100"))))
                .isTrue();
        assertThat(node.fits(new Demand(64_001, 1000, 2, 1000, Set.of()))).isFalse();
        assertThat(node.fits(new Demand(64_000, 1001, 2, 1000, Set.of()))).isFalse();
        assertThat(node.fits(new Demand(64_000, 1000, 3, 1000, Set.of()))).isFalse();
        assertThat(node.fits(new Demand(64_000, 1000, 1, 500, Set.of("P100")))).isFalse();
        assertThat(node.fits(new Demand(64_000, 1000, 0, 0, Set.of("P100")))).isTrue();
    }

    @Test
    void twoHalvesOfDifferentGpusAreNoWholeOne() {
        var node = node(2).with(part(500), 0).with(part(500), 1);
        assertThat(node.freeMilli()).isEqualTo(1000);
        assertThat(node.fits(gpus(1))).isFalse();
        assertThat(node.fits(part(500))).isTrue();
    }

    @Test
    void bestFitTakesTheFullestGpuThatIsFreeEnough() {
        var node = node(3).with(part(300), 0).with(part(700), 1);
        assertThat(new BestFit().choose(node, part(200)).device()).isEqualTo(1);
        assertThat(new BestFit().choose(node, part(600)).device()).isZero();
        assertThat(new BestFit().choose(node, part(800)).device()).isEqualTo(2);
    }

    @Test
    void bestFitPrefersTheNodeWithLessLeft() {
        var policy = new BestFit();
        assertThat(policy.choose(node(2), gpus(1)).score())
                .isGreaterThan(policy.choose(node(8), gpus(1)).score());
    }

    @Test
    void leastFragmentationSharesAGpuRatherThanBreakAnother() {
        var pods = List.of(new Pod("a", gpus(1)), new Pod("b", gpus(1)), new Pod("c", part(500)));
        var node = node(2).with(part(500), 1);
        assertThat(LeastFragmentation.of(pods).choose(node, part(500)).device()).isEqualTo(1);
    }

    @Test
    void sendsPodsThatAskForMuchCpuWhereCpuIsLeftOver() {
        var pods = List.of(new Pod("a", new Demand(8000, 1, 1, 1000, Set.of())));
        var rich = new Bin(new Shape(64_000, 1000, 2, "T4"));
        var tight = new Bin(new Shape(64_000, 1000, 8, "A100"));
        var hungry = new Demand(20_000, 1, 1, 1000, Set.of());
        var cpuAlone = new Demand(20_000, 1, 0, 0, Set.of());
        var policy = LeastStranded.of(List.of(), pods);
        for (var demand : List.of(hungry, cpuAlone)) {
            assertThat(policy.choose(rich, demand).score())
                    .isGreaterThan(policy.choose(tight, demand).score());
        }
        // Which FGD does not see: each node can still take the usual pod.
        var fgd = LeastFragmentation.of(pods);
        assertThat(fgd.choose(rich, hungry).score())
                .isEqualTo(fgd.choose(tight, hungry).score());
    }

    @Test
    void leavesAModelThatOthersCannotDoWithoutToThem() {
        var nodes = List.of(new Shape(64_000, 1000, 8, "G2"), new Shape(64_000, 1000, 8, "T4"));
        var named = new Demand(1000, 1, 1, 1000, Set.of("T4"));
        var either = new Demand(1000, 1, 1, 1000, Set.of("G2", "T4"));
        // One in five asks for T4 by name; the nodes' other differences speak for T4.
        var pods = List.of(
                new Pod("a", named),
                new Pod("b", gpus(1)),
                new Pod("c", gpus(1)),
                new Pod("d", gpus(1)),
                new Pod("e", gpus(1)));
        var policy = LeastStranded.of(nodes, pods);
        var common = new Bin(nodes.getFirst());
        var scarce = new Bin(nodes.getLast()).with(gpus(1), Choice.NO_DEVICE);
        for (var demand : List.of(gpus(1), either, part(500))) {
            assertThat(policy.choose(common, demand).score())
                    .isGreaterThan(policy.choose(scarce, demand).score());
            assertThat(new BestFit().choose(common, demand).score())
                    .isLessThan(new BestFit().choose(scarce, demand).score());
        }
        // Who asks for no GPU takes none away.
        assertThat(policy.choose(common, gpus(0)).score())
                .isLessThan(policy.choose(scarce, gpus(0)).score());
    }

    @Test
    void fillsANodeRatherThanBeginAnotherWhereNothingElseTellsThemApart() {
        var pods = List.of(new Pod("a", gpus(1)));
        var policy = LeastStranded.of(List.of(), pods);
        assertThat(policy.choose(node(2).with(gpus(1), Choice.NO_DEVICE), gpus(1))
                        .score())
                .isGreaterThan(policy.choose(node(2), gpus(1)).score());
    }

    @Test
    void tellsTheSameFragmentationAsOneWhoCountsItAllAnew() {
        var nodes = List.of(new Shape(8000, 1000, 2, "T4"), new Shape(4000, 1000, 4, "T4"));
        var pods = List.of(new Pod("a", gpus(1)), new Pod("b", part(600)), new Pod("c", part(300)));
        var policy = new BestFit();
        var filling = Packing.run(nodes, pods, policy, Ties.FIRST, new Random(7));

        var bins = new ArrayList<>(nodes.stream().map(Bin::new).toList());
        var usual = UsualPods.of(pods);
        var expected = new Filling(6000);
        for (var demand : Arrivals.of(pods, 6000, new Random(7))) {
            var scores = bins.stream()
                    .map(bin -> bin.fits(demand) ? policy.choose(bin, demand).score() : -1)
                    .toList();
            int best = scores.indexOf(Collections.max(scores));
            boolean placed = scores.get(best) >= 0;
            if (placed) {
                bins.set(
                        best,
                        bins.get(best)
                                .with(
                                        demand,
                                        policy.choose(bins.get(best), demand).device()));
            }
            expected.arrived(
                    demand.shareMilli(),
                    placed,
                    bins.stream().mapToDouble(usual::uselessOn).sum());
        }
        double highest = 0;
        for (int asked = 1; asked <= 130; asked++) {
            assertThat(filling.reached(asked)).isEqualTo(expected.reached(asked));
            if (expected.reached(asked)) {
                assertThat(filling.fragmentedAt(asked)).isEqualTo(expected.fragmentedAt(asked), within(1e-9));
                highest = Math.max(highest, expected.fragmentedAt(asked));
            }
        }
        assertThat(highest).isPositive();
    }

    @Test
    void asksForThirtyPercentMoreThanThereIsAndHardlyMore() {
        for (var demands : List.of(List.of(gpus(1), part(300), gpus(0)), List.of(gpus(8), gpus(4)))) {
            for (int copies : new int[] {1, 400}) {
                var pods = new ArrayList<Pod>();
                for (int i = 0; i < copies; i++) {
                    demands.forEach(demand -> pods.add(new Pod("pod-" + pods.size(), demand)));
                }
                long sum = Arrivals.of(pods, 100_000, new Random(42)).stream()
                        .mapToLong(Demand::shareMilli)
                        .sum();
                assertThat(sum).isBetween(122_000L, 137_000L);
            }
        }
    }

    @Test
    void refusesWhatCanNeverFillTheGpus() {
        var gpuPods = List.of(new Pod("a", gpus(1)));
        for (var pods : List.of(List.<Pod>of(), List.of(new Pod("a", gpus(0)), new Pod("b", gpus(0))))) {
            assertThatExceptionOfType(TraceProblem.class)
                    .isThrownBy(() -> Arrivals.of(pods, 100_000, new Random(42)))
                    .withMessageContaining("no pod that asks for a GPU")
                    .withMessageContaining("Give a list");
        }
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> Packing.run(List.of(), gpuPods, new BestFit(), Ties.FIRST, new Random(42)))
                .withMessageContaining("no node with a GPU")
                .withMessageContaining("Give a list");
    }

    @Test
    void countsWhatWasGivenOutForEachPercentThatWasAskedFor() {
        var filling = new Filling(10_000);
        filling.arrived(5000, true, 0);
        filling.arrived(4960, true, 100);
        filling.arrived(0, true, 100);
        filling.arrived(80, false, 400);
        // Three pods after which the demand rounds to 100 %.
        assertThat(filling.givenAt(50)).isEqualTo(50, within(1e-9));
        assertThat(filling.givenAt(100)).isEqualTo(99.6, within(1e-9));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> filling.givenAt(99));
        assertThat(filling.fragmentedAt(100)).isEqualTo(2, within(1e-9));
        assertThat(filling.reached(100)).isTrue();
        assertThat(filling.reached(99)).isFalse();
        assertThat(filling.refused()).isEqualTo(1);
        assertThat(filling.pods()).isEqualTo(4);
    }

    @Test
    void placesAsOneWouldWhoAsksThePolicyAboutEveryNodeEveryTime() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var estate = new SplittableRandom(seed);
            var nodes = new ArrayList<Shape>();
            for (int i = 0; i < 6; i++) {
                nodes.add(new Shape(8000, 1000, 1 + estate.nextInt(4), estate.nextBoolean() ? "T4" : "P100"));
            }
            var pods = new ArrayList<Pod>();
            for (int i = 0; i < 12; i++) {
                pods.add(new Pod("pod-" + i, demand(estate)));
            }
            for (var policy : List.of(new BestFit(), LeastFragmentation.of(pods), LeastStranded.of(nodes, pods))) {
                var filling = Packing.run(nodes, pods, policy, Ties.FIRST, new Random(seed));

                assertThat(filling.givenMilli()).isEqualTo(slowly(nodes, pods, policy, seed));
            }
        }
    }

    private static Demand demand(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> part(100 * (1 + random.nextInt(9)));
            case 1 -> new Demand(500, 1, 1, 1000, random.nextBoolean() ? Set.of("T4") : Set.of());
            case 2 -> gpus(1 + random.nextInt(3));
            default -> part(50);
        };
    }

    private static long slowly(List<Shape> nodes, List<Pod> pods, PackingPolicy policy, long seed) {
        var bins = new ArrayList<>(nodes.stream().map(Bin::new).toList());
        long gpuMilli = 1000L * nodes.stream().mapToInt(Shape::gpus).sum();
        var filling = new Filling(gpuMilli);
        for (var demand : Arrivals.of(pods, gpuMilli, new Random(seed))) {
            var scores = bins.stream()
                    .map(bin -> bin.fits(demand) ? policy.choose(bin, demand).score() : -1)
                    .toList();
            int best = scores.indexOf(Collections.max(scores));
            boolean placed = scores.get(best) >= 0;
            if (placed) {
                var bin = bins.get(best);
                var more = bin.with(demand, policy.choose(bin, demand).device());
                assertThat(more.freeMilli()).isEqualTo(bin.freeMilli() - (int) demand.shareMilli());
                assertThat(more.freeMilli()).isNotNegative();
                bins.set(best, more);
            }
            filling.arrived(demand.shareMilli(), placed, 0);
        }
        return filling.givenMilli();
    }

    @Test
    void readsNodesAndPodsByTheNamesOfTheirColumns() throws IOException {
        var nodes = Files.writeString(
                folder.resolve("nodes.csv"), "sn,cpu_milli,memory_mib,gpu,model\nn-0,64000,262144,2,P100\n");
        var pods = Files.writeString(
                folder.resolve("pods.csv"),
                "name,gpu_milli,cpu_milli,memory_mib,num_gpu,gpu_spec\np-0,460,6000,12288,1,T4|P100|T4\n");
        var plain = Files.writeString(
                folder.resolve("plain.csv"), "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np-0,6000,12288,2,1000\n");

        assertThat(OpenbFile.nodes(nodes)).containsExactly(new Shape(64_000, 262_144, 2, "P100"));
        assertThat(OpenbFile.pods(pods))
                .containsExactly(new Pod("p-0", new Demand(6000, 12_288, 1, 460, Set.of("T4", "P100"))));
        assertThat(OpenbFile.pods(plain)).containsExactly(new Pod("p-0", new Demand(6000, 12_288, 2, 1000, Set.of())));
    }

    @Test
    void saysInOneLineWhereAListIsNotWhatItShouldBe() throws IOException {
        var wrong = Files.writeString(folder.resolve("pods.csv"), "name,cpu_milli\np-0,many\n");
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> OpenbFile.pods(wrong))
                .withMessageStartingWith("line 2 of pods.csv is not what it should be: it has no column num_gpu.")
                .withMessageContaining("Give a list of pods in the format openb");
        var half = Files.writeString(
                folder.resolve("half.csv"),
                "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np-0,1,1,1,1000\np-1,1,1,2,500\n");
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> OpenbFile.pods(half))
                .withMessageStartingWith(
                        "line 3 of half.csv is not what it should be: 500 thousandths of each of 2 GPUs");
        var large =
                Files.writeString(folder.resolve("nodes.csv"), "sn,cpu_milli,memory_mib,gpu,model\nn-0,1,1,63,T4\n");
        assertThatExceptionOfType(TraceProblem.class)
                .isThrownBy(() -> OpenbFile.nodes(large))
                .withMessageStartingWith("line 2 of nodes.csv is not what it should be: column gpu is 63");
    }
}
