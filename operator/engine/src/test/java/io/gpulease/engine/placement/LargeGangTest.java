package io.gpulease.engine.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.TopologyLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LargeGangTest {

    private static final int SEEDS = 3_000;

    @Test
    void findsNodesWheneverThereAreEnough() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            NodeGroup group = group(random);
            Isolation isolation = random.nextBoolean() ? Isolation.DEDICATED : Isolation.SHARED;
            Gang gang = new Gang(
                    isolation, group.largestRoom() + 1 + random.nextInt(20), Optional.empty(), Optional.empty());
            FreeNodes free = new FreeNodes(group, gang.guest(), 0, 10);

            List<NodeShare> found = new LargeGang(group, gang, free)
                    .pick(new Domain(0, group.size(), false), random.nextInt(2) - 1)
                    .shares(group::name);

            assertThat(found.isEmpty())
                    .as("seed %d: %s finds nothing", seed, gang)
                    .isEqualTo(NodeChoice.best(group, gang, 0, 10, Integer.MAX_VALUE)
                            .isEmpty());
            if (!found.isEmpty()) {
                isEnoughAndNotTooMuch(gang, group, free, found);
            }
        }
    }

    private static void isEnoughAndNotTooMuch(Gang gang, NodeGroup group, FreeNodes free, List<NodeShare> found) {
        int held = found.stream().mapToInt(NodeShare::gpus).sum();
        int smallest = found.stream().mapToInt(NodeShare::gpus).min().orElse(0);
        assertThat(found).extracting(NodeShare::node).doesNotHaveDuplicates();
        assertThat(held).isGreaterThanOrEqualTo(gang.gpus());
        assertThat(held - smallest).isLessThan(gang.gpus());
        if (gang.isolation() == Isolation.SHARED) {
            assertThat(held).isEqualTo(gang.gpus());
        }
        for (int node = 0; node < group.size(); node++) {
            String name = group.name(node);
            int had = found.stream()
                    .filter(share -> share.node().equals(name))
                    .mapToInt(NodeShare::gpus)
                    .sum();
            assertThat(had).isLessThanOrEqualTo(free.gpus(node));
        }
    }

    private static NodeGroup group(Random random) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            nodes.add(new Node("n" + i, 1 + random.nextInt(4), 0, true, Map.of("rack", "r" + random.nextInt(3))));
        }
        Pool pool = new Pool(
                "p",
                "x",
                "s",
                Reliability.STANDARD,
                Set.of(Isolation.values()),
                Duration.ofHours(1),
                true,
                0,
                List.of(new TopologyLevel("rack", "rack")),
                nodes);
        CapacityCalendar calendar = new CapacityCalendar(List.of(pool), 0);
        for (Node node : nodes) {
            if (random.nextInt(3) == 0) {
                calendar.hold(
                        new Placement("p", "s", List.of(new NodeShare(node.name(), 1 + random.nextInt(node.gpus())))),
                        Isolation.SHARED,
                        0,
                        5);
            }
        }
        return calendar.group(pool, Map.of());
    }
}
