package io.gpulease.engine.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeastLossTest {

    private static final Instant LONG_AGO = Instant.parse("2026-12-01T00:00:00Z");

    @Test
    void losesLessWithTwoSmallOnesThanWithOneLargeOne() {
        List<Candidate> all = List.of(spot("large", 100), spot("small", 30), spot("other", 40));

        assertThat(chosen(all, List.of(Set.of("large"), Set.of("small", "other"))))
                .containsExactly("small", "other");
    }

    @Test
    void losesAnyAmountOfSpotBeforeAnythingOfAHigherTier() {
        List<Candidate> all = List.of(new Candidate(id("loan"), Tier.ON_DEMAND, 1, LONG_AGO), spot("spot", 1_000_000));

        assertThat(chosen(all, List.of(Set.of("loan"), Set.of("spot")))).containsExactly("spot");
    }

    @Test
    void theYoungestGoesFirstAmongEquals() {
        List<Candidate> all = List.of(
                new Candidate(id("a-old"), Tier.SPOT, 10, LONG_AGO),
                new Candidate(id("b-young"), Tier.SPOT, 10, LONG_AGO.plusSeconds(5)));

        assertThat(chosen(all, List.of(Set.of("a-old"), Set.of("b-young")))).containsExactly("b-young");
    }

    @Test
    void amongSetsThatLoseAsMuchThoseGoThatComeFirst() {
        List<Candidate> all = IntStream.range(0, 12)
                .mapToObj(i -> spot("c%02d".formatted(i), 10))
                .toList();

        assertThat(chosen(all, List.of(Set.of("c00", "c01", "c02"), Set.of("c02", "c03"), Set.of("c10", "c11"))))
                .containsExactly("c02", "c03");
    }

    @Test
    void whatAllTogetherCannotFreeCostsOneTry() {
        List<Candidate> all =
                IntStream.range(0, 500).mapToObj(i -> spot("c" + i, 10)).toList();
        List<Integer> tried = new ArrayList<>();

        assertThat(new LeastLoss(10).among(all, chosen -> tried.add(chosen.size()) && chosen.size() > 500))
                .isEmpty();
        assertThat(tried).containsExactly(500);
    }

    @Test
    void whereTryingAllTakesTooLongNobodyWhoIsToldCanBeSpared() {
        List<Candidate> all =
                IntStream.range(0, 60).mapToObj(i -> spot("c" + i, 10 + i)).toList();
        LeastLoss leastLoss = new LeastLoss(100);

        List<Candidate> chosen =
                leastLoss.among(all, leaving -> leaving.size() >= 30).orElseThrow();

        assertThat(chosen).hasSize(30);
        assertThat(leastLoss.isSpent()).isTrue();
    }

    private static List<String> chosen(List<Candidate> all, List<Set<String>> enough) {
        return names(new LeastLoss(1_000)
                .among(
                        all,
                        leaving ->
                                enough.stream().anyMatch(set -> names(leaving).containsAll(set)))
                .orElseThrow());
    }

    private static List<String> names(List<Candidate> candidates) {
        return candidates.stream().map(candidate -> candidate.lease().name()).toList();
    }

    private static Candidate spot(String name, long gpuSeconds) {
        return new Candidate(id(name), Tier.SPOT, gpuSeconds, LONG_AGO);
    }

    private static LeaseId id(String name) {
        return new LeaseId("team", name, "uid-" + name);
    }
}
