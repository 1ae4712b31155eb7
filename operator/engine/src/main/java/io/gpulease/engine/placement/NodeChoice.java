package io.gpulease.engine.placement;

import io.gpulease.engine.calendar.NodeGroup;
import io.gpulease.engine.calendar.NodeGroup.Domain;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses the nodes of a gang for one start: of all sets that are free and large enough, the one that {@link Cost} says is
 * best. Costs add up, so the best choice within a domain is found from the best ones within its parts, sum by sum:
 * exact, without looking at sets.
 */
final class NodeChoice {

    // About half a second of work; each sum of a Shared gang is made up in several ways.
    private static final long MOST_STEPS = 20_000_000;
    private static final int SHARED_STEPS = 8;

    private final NodeGroup group;
    private final Gang gang;
    private final FreeNodes free;
    private final NodeOptions options;
    private final Cost cost;
    private final int levels;
    // The place of the level that was asked for; beyond that of the nodes when none was.
    private final int asked;
    private final int most;
    private final int limit;

    private NodeChoice(NodeGroup group, Gang gang, FreeNodes free, int most) {
        this.group = group;
        this.gang = gang;
        this.free = free;
        this.most = most;
        levels = group.pool().levels().size();
        cost = new Cost(levels);
        asked = gang.topology().map(wish -> group.pool().levelOf(wish.level())).orElse(levels + 1);
        // With one node less it would not be enough, so no good choice is larger.
        limit = gang.isolation() == Isolation.SHARED
                ? gang.gpus()
                : Math.min(
                        most / group.unit(),
                        Math.ceilDiv(gang.gpus(), group.unit()) + group.largest() / group.unit() - 1);
        options = new NodeOptions(group, gang, free, cost, asked == levels, limit);
    }

    /** @param most the GPUs that may be held */
    static Optional<Fit> best(NodeGroup group, Gang gang, long start, long end, int most) {
        if (most < gang.gpus() || group.size() == 0) {
            return Optional.empty();
        }
        FreeNodes free = new FreeNodes(group, gang.guest(), start, end);
        return new NodeChoice(group, gang, free, most).best();
    }

    private Optional<Fit> best() {
        int needed = Math.ceilDiv(gang.gpus(), options.unit());
        if (limit < needed) {
            return Optional.empty();
        }
        boolean required = gang.requiredLevel().isPresent();
        int level = required ? asked : narrowestWithEnough();
        if (isOfAlikeNodes() && level >= levels - 1) {
            return ofAlike(level < 0 ? List.of(allNodes()) : tightest(homes(level, required)), needed);
        }
        if (steps() > MOST_STEPS) {
            return large(level < 0 ? List.of(allNodes()) : homes(level, required));
        }
        Choices all = level < 0 ? anywhere(needed) : oneOf(level, required, needed);
        boolean partly = gang.isolation() == Isolation.SHARED;
        int found = -1;
        for (int sum = needed; sum <= all.most(); sum++) {
            if (all.has(sum, partly) && (found < 0 || all.compare(sum, found, partly) < 0)) {
                found = sum;
            }
        }
        return found < 0 ? Optional.empty() : Optional.of(fit(all, found, partly));
    }

    /** Out of the home whose nodes stay free the longest, the first of several: else they cost as much in each. */
    private Optional<Fit> ofAlike(List<Domain> homes, int needed) {
        NodeOptions.LongestFree best = null;
        for (Domain home : homes) {
            var inHome = options.longestFree(home.from(), home.to(), needed);
            if (inHome.nodes().length == needed && (best == null || inHome.freeAfter() > best.freeAfter())) {
                best = inHome;
            }
        }
        return Optional.ofNullable(best).map(found -> fit(found.nodes()));
    }

    private Fit fit(int[] nodes) {
        List<NodeShare> shares = new ArrayList<>(nodes.length);
        for (int node : nodes) {
            shares.add(new NodeShare(group.name(node), group.gpus(node)));
        }
        Placement placement = new Placement(group.pool().name(), group.pool().site(), shares);
        int domains = asked == levels ? nodes.length : asked < levels ? 1 : 0;
        return new Fit(placement, domains, placement.gpus() - gang.gpus(), levels == 0 ? nodes.length : 1);
    }

    private Fit fit(Choices all, int sum, boolean partly) {
        Placement placement = new Placement(
                group.pool().name(), group.pool().site(), all.pick(sum, partly).shares(group::name));
        int leftover = partly ? (int) all.cost(sum, true, Cost.WASTE) : placement.gpus() - gang.gpus();
        int spread = levels == 0 ? placement.nodes().size() : (int) all.cost(sum, partly, cost.domains(levels - 1));
        return new Fit(placement, (int) all.cost(sum, partly, Cost.ASKED), leftover, spread);
    }

    private long steps() {
        long steps = (long) limit * group.size();
        return gang.isolation() == Isolation.SHARED ? steps * SHARED_STEPS : steps;
    }

    private Optional<Fit> large(List<Domain> homes) {
        return homes.stream()
                .sorted(Comparator.comparingInt((Domain home) -> free.gpus(home)))
                .map(home -> new LargeGang(group, gang, free).pick(home, Math.min(asked, levels - 1)))
                .map(pick -> new Placement(group.pool().name(), group.pool().site(), pick.shares(group::name)))
                .filter(found -> !found.nodes().isEmpty() && found.gpus() <= most)
                .map(found -> new Fit(
                        found,
                        found.nodes().size(),
                        found.gpus() - gang.gpus(),
                        found.nodes().size()))
                .findFirst();
    }

    private Domain allNodes() {
        return new Domain(0, group.size(), false);
    }

    /** Then the first ones of a narrowest domain are as good as any others of it. */
    private boolean isOfAlikeNodes() {
        return gang.isolation() == Isolation.DEDICATED && group.uniform();
    }

    /**
     * The narrowest level of which one domain has enough, where nothing can be better than to stay in one: nodes are alike, so
     * each choice is of as many. Negative: there is none. Saves looking at all domains together.
     */
    private int narrowestWithEnough() {
        int widest = asked < levels ? asked : 0;
        if (!isOfAlikeNodes()) {
            return -1;
        }
        for (int level = levels - 1; level >= widest; level--) {
            for (Domain domain : group.domains(level)) {
                if (free.gpus(domain) >= gang.gpus()) {
                    return level;
                }
            }
        }
        return -1;
    }

    private Choices anywhere(int needed) {
        return isOfAlikeNodes() && levels == 1
                ? outOfFew(allNodes(), fewest(allNodes(), needed), needed)
                : scope(0, 0, group.size());
    }

    /** Out of one domain of a level. */
    private Choices oneOf(int level, boolean labelled, int needed) {
        Choices best = Choices.none(cost.width());
        List<Domain> homes = homes(level, labelled);
        boolean few = isOfAlikeNodes() && level == levels - 2;
        int fewest = few ? fewest(homes, needed) : 0;
        for (Domain home : homes) {
            if (few && fewest(home, needed) > fewest) {
                continue;
            }
            Choices within =
                    few ? outOfFew(home, fewest, needed) : scope(Math.min(level + 1, levels), home.from(), home.to());
            for (int around = Math.min(level, levels - 1); around >= 0; around--) {
                crossing(within, around, group.domain(around, home.from()));
            }
            best = best.or(within);
        }
        return best;
    }

    private int fewest(List<Domain> homes, int needed) {
        return homes.stream().mapToInt(home -> fewest(home, needed)).min().orElse(0);
    }

    /** The fewest narrowest domains of a home that have so many nodes together; nodes are alike. */
    private int fewest(Domain home, int needed) {
        int[] sizes = new int[group.largestDomain() + 1];
        for (Domain domain : group.domains(levels - 1, home.from(), home.to())) {
            sizes[freeNodes(domain)]++;
        }
        int missing = needed;
        int count = 0;
        for (int size = sizes.length - 1; size > 0 && missing > 0; size--) {
            int domains = Math.min(sizes[size], Math.ceilDiv(missing, size));
            count += domains;
            missing -= domains * size;
        }
        return count;
    }

    private int freeNodes(Domain domain) {
        return free.gpus(domain) / group.unit();
    }

    /** Out of that few narrowest domains of a home, which is as few as can be: what would need more is dropped on the way. */
    private Choices outOfFew(Domain home, int few, int needed) {
        List<Domain> domains = group.domains(levels - 1, home.from(), home.to());
        int largest = domains.stream().mapToInt(this::freeNodes).max().orElse(0);
        Choices all = Choices.none(cost.width());
        for (Domain domain : domains) {
            if (free.gpus(domain) > 0 && freeNodes(domain) + (few - 1) * largest >= needed) {
                all = all.with(crossing(options.out(domain.from(), domain.to()), levels - 1, domain), limit);
                dropHopeless(all, few, largest, needed);
            }
        }
        return all;
    }

    private void dropHopeless(Choices choices, int few, int largest, int needed) {
        for (int sum = 0; sum <= choices.most(); sum++) {
            if (choices.has(sum, false)) {
                long used = choices.cost(sum, false, cost.domains(levels - 1));
                if (sum + (few - used) * largest < needed) {
                    choices.drop(sum);
                }
            }
        }
    }

    private List<Domain> homes(int level, boolean labelled) {
        List<Domain> of = level < levels ? group.domains(level) : nodes();
        List<Domain> enough = new ArrayList<>();
        for (Domain domain : of) {
            if ((domain.labelled() || !labelled) && free.gpus(domain) >= gang.gpus()) {
                enough.add(domain);
            }
        }
        return enough;
    }

    private List<Domain> nodes() {
        return IntStream.range(0, group.size())
                .mapToObj(node -> new Domain(node, node + 1, true))
                .toList();
    }

    /** Where nodes are alike, what {@linkplain Cost#broken is broken} comes next: only the best of them need be looked into. */
    private List<Domain> tightest(List<Domain> homes) {
        List<Domain> best = homes;
        for (int level = levels - 1; level >= 0 && best.size() > 1; level--) {
            List<Domain> least = new ArrayList<>();
            int fewest = Integer.MAX_VALUE;
            for (Domain home : best) {
                int broken = free.gpus(group.domain(level, home.from()));
                if (broken < fewest) {
                    fewest = broken;
                    least.clear();
                }
                if (broken == fewest) {
                    least.add(home);
                }
            }
            best = least;
        }
        return best;
    }

    /** Out of all these nodes; a Shared gang out of one of them if any is large enough. */
    private Choices scope(int level, int from, int to) {
        if (gang.isolation() == Isolation.SHARED && gang.gpus() <= largestRoom(from, to)) {
            int node = options.bestForAll(level, from, to);
            Choices choices = node < 0 ? Choices.none(cost.width()) : options.allOn(node);
            for (int inner = level; node >= 0 && inner < levels; inner++) {
                crossing(choices, inner, group.domain(inner, node));
            }
            return choices;
        }
        return together(level, from, to);
    }

    private Choices together(int level, int from, int to) {
        if (level == levels) {
            return options.out(from, to);
        }
        Choices all = Choices.none(cost.width());
        for (Domain domain : group.domains(level, from, to)) {
            if (free.gpus(domain) > 0) {
                all = all.with(crossing(together(level + 1, domain.from(), domain.to()), level, domain), limit);
            }
        }
        return all;
    }

    /** With what it costs to be in that domain. */
    private Choices crossing(Choices choices, int level, Domain domain) {
        choices.charge(cost.domains(level), 1);
        choices.charge(cost.broken(level), free.gpus(domain));
        if (level == asked) {
            choices.charge(Cost.ASKED, 1);
        }
        return choices;
    }

    private int largestRoom(int from, int to) {
        int largest = 0;
        for (int node = from; node < to; node++) {
            largest = Math.max(largest, group.room(node));
        }
        return largest;
    }
}
