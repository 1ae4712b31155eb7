package io.gpulease.engine.reclaim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Finds whom to tell to leave. Sets are tried in order of what is lost, so the first that is enough loses least; where that
 * takes too many tries, the answer is one of which nobody can be spared.
 */
public final class LeastLoss {

    private static final int MOST_TRIES_PER_CLAIM = 256;

    private int triesLeft;

    /** @param tries sets that may be tried, all claims together */
    public LeastLoss(int tries) {
        triesLeft = tries;
    }

    public boolean isSpent() {
        return triesLeft <= 0;
    }

    /**
     * @param enough tells whether the claim is met when those leave; more who leave never make it less so
     * @return empty: not even when all of them leave
     */
    public Optional<List<Candidate>> among(List<Candidate> candidates, Predicate<List<Candidate>> enough) {
        List<Candidate> sorted =
                candidates.stream().sorted(Candidate.CHEAPEST_FIRST).toList();
        Predicate<List<Candidate>> counted = chosen -> {
            triesLeft--;
            return enough.test(chosen);
        };
        // Most claims that cannot be met are told so at once, and leave the tries to others.
        if (sorted.isEmpty() || !counted.test(sorted)) {
            return Optional.empty();
        }
        int plenty = plenty(sorted, counted);
        List<Candidate> spared = nobodyToSpare(sorted, plenty, counted);
        return Optional.of(cheaper(sorted, loss(spared), counted).orElse(spared));
    }

    /** How many of the cheapest are enough together, not the fewest that would be. Most claims need but a few. */
    private static int plenty(List<Candidate> sorted, Predicate<List<Candidate>> enough) {
        int tried = 1;
        while (tried < sorted.size() && !enough.test(sorted.subList(0, tried))) {
            tried = Math.min(sorted.size(), 2 * tried);
        }
        return tried;
    }

    /** Of the cheapest that are enough together, the dearest are let go first. */
    private static List<Candidate> nobodyToSpare(
            List<Candidate> sorted, int enoughOfThem, Predicate<List<Candidate>> enough) {
        int tooFew = enoughOfThem / 2;
        int plenty = enoughOfThem;
        while (plenty - tooFew > 1) {
            int middle = (tooFew + plenty) >>> 1;
            if (enough.test(sorted.subList(0, middle))) {
                plenty = middle;
            } else {
                tooFew = middle;
            }
        }
        List<Candidate> chosen = new ArrayList<>(sorted.subList(0, plenty));
        for (int i = chosen.size() - 1; i >= 0 && chosen.size() > 1; i--) {
            Candidate one = chosen.remove(i);
            if (!enough.test(chosen)) {
                chosen.add(i, one);
            }
        }
        return chosen;
    }

    /** A set by the places of its members in the order of what they cost; the last one is the dearest. */
    private record Choice(List<Integer> places, Loss loss) {
        static final Comparator<Choice> CHEAPEST_FIRST = Comparator.comparing(Choice::loss)
                .thenComparingInt(choice -> choice.places.size())
                .thenComparing(Choice::places, Choice::inOrder);

        private static int inOrder(List<Integer> one, List<Integer> other) {
            return Arrays.compare(
                    one.stream().mapToInt(Integer::intValue).toArray(),
                    other.stream().mapToInt(Integer::intValue).toArray());
        }

        Choice with(List<Candidate> sorted, int kept, int place) {
            List<Integer> next = new ArrayList<>(places.subList(0, kept));
            next.add(place);
            return new Choice(
                    next, LeastLoss.loss(next.stream().map(sorted::get).toList()));
        }

        List<Candidate> of(List<Candidate> sorted) {
            return places.stream().map(sorted::get).toList();
        }
    }

    private static Optional<List<Candidate>> cheaper(
            List<Candidate> sorted, Loss bound, Predicate<List<Candidate>> enough) {
        PriorityQueue<Choice> next = new PriorityQueue<>(Choice.CHEAPEST_FIRST);
        next.add(new Choice(List.of(), Loss.NONE).with(sorted, 0, 0));
        for (int tries = 0; tries < MOST_TRIES_PER_CLAIM && !next.isEmpty(); tries++) {
            Choice choice = next.remove();
            if (choice.loss().compareTo(bound) >= 0) {
                return Optional.empty();
            }
            if (enough.test(choice.of(sorted))) {
                return Optional.of(choice.of(sorted));
            }
            int size = choice.places().size();
            int following = choice.places().getLast() + 1;
            if (following < sorted.size()) {
                next.add(choice.with(sorted, size, following));
                next.add(choice.with(sorted, size - 1, following));
            }
        }
        return Optional.empty();
    }

    private static Loss loss(List<Candidate> chosen) {
        return chosen.stream().map(Candidate::loss).reduce(Loss.NONE, Loss::plus);
    }
}
