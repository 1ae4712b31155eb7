package io.gpulease.controller.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.crds.NodeGpus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

    private static List<NodeGpus> kept(boolean wholeNodes, Map<String, Integer> inUse, int gpus, NodeGpus... held) {
        return new Shrinking(wholeNodes, name -> inUse.getOrDefault(name, 0)).keep(List.of(held), gpus);
    }

    private static NodeGpus share(String name, int gpus) {
        return new NodeGpus(name, gpus);
    }

    @Nested
    class WholeNodes {

        @Test
        void thatAreNotInUseGoFirst() {
            assertThat(kept(true, Map.of("a", 1, "c", 2), 8, share("a", 4), share("b", 4), share("c", 4)))
                    .containsExactly(share("a", 4), share("c", 4));
        }

        @Test
        void thatAreNoMoreGoBeforeAllOthers() {
            assertThat(kept(true, Map.of("c", -1), 8, share("a", 4), share("b", 4), share("c", 4)))
                    .containsExactly(share("a", 4), share("b", 4));
        }

        @Test
        void areKeptWhereAPartIsNeeded() {
            assertThat(kept(true, Map.of(), 5, share("a", 4), share("b", 4)))
                    .containsExactly(share("a", 4), share("b", 4));
        }

        @Test
        void ofDifferentSizeAreChosenToKeepTheFewestGpus() {
            assertThat(kept(true, Map.of(), 12, share("a", 4), share("b", 8), share("c", 8)))
                    .containsExactly(share("a", 4), share("b", 8));
        }
    }

    @Nested
    class SharesOfNodes {

        @Test
        void giveUpWhatIsNotInUseBeforeAnythingElse() {
            assertThat(kept(false, Map.of("a", 3, "b", 1), 4, share("a", 4), share("b", 4)))
                    .containsExactly(share("a", 3), share("b", 1));
        }

        @Test
        void thenWhatIsInUseToo() {
            assertThat(kept(false, Map.of("a", 3, "b", 1), 3, share("a", 4), share("b", 4)))
                    .containsExactly(share("a", 3));
        }
    }
}
