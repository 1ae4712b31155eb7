package io.gpulease.engine.calendar;

import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The nodes of one pool on which a lease may be placed, with what is taken of them over time: domain by domain, so that
 * every domain of every level is a run of neighbours, and by name in the narrowest.
 */
public final class NodeGroup {

    /** Longer than any lease, and so short that those of many nodes can be added up. */
    public static final long FOR_EVER = 1L << 40;

    private static final int WHOLE = 0;

    private final Pool pool;
    private final NodeUse[] nodes;
    // By name.
    private final Map<String, Integer> places = new HashMap<>();
    private final List<DomainPath> paths;
    private final List<List<Domain>> domains = new ArrayList<>();
    // By level and node: its domain's place in the list.
    private final int[][] domainOf;
    // By the GPUs of a node that are free in them; WHOLE: all are, and nobody else is there.
    private final Map<Integer, Gaps> gaps = new HashMap<>();
    // By GPUs: those in which a node of so many is free of others.
    private final Map<Integer, Gaps> apart = new HashMap<>();
    private final Map<Integer, List<NodeGroup>> homes = new HashMap<>();
    private final int unit;
    private final int smallest;
    private final int largest;
    private final int largestRoom;
    private final int wholeGpus;
    private final int largestDomain;
    private final int room;
    private final boolean isCleaned;
    private final long present;

    /**
     * Neighbours that lie in one domain, or one node that lies in none.
     *
     * @param to the first node after it
     * @param labelled false: the node has no label of that level
     */
    public record Domain(int from, int to, boolean labelled) {

        /** Nodes in it. */
        public int size() {
            return to - from;
        }
    }

    NodeGroup(Pool pool, List<DomainPath> inOrder, long present) {
        this.pool = pool;
        this.present = present;
        paths = inOrder;
        List<NodeUse> members = inOrder.stream().map(DomainPath::node).toList();
        nodes = members.toArray(NodeUse[]::new);
        domainOf = new int[pool.levels().size()][nodes.length];
        for (int level = 0; level < domainOf.length; level++) {
            domains.add(runs(level));
        }
        largestDomain = domains.isEmpty()
                ? 1
                : domains.getLast().stream().mapToInt(Domain::size).max().orElse(1);
        for (int node = 0; node < nodes.length; node++) {
            places.put(nodes[node].name(), node);
        }
        unit = members.stream().mapToInt(NodeUse::gpus).reduce(0, NodeGroup::gcd);
        smallest = members.stream().mapToInt(NodeUse::gpus).min().orElse(0);
        largest = members.stream().mapToInt(NodeUse::gpus).max().orElse(0);
        largestRoom = members.stream().mapToInt(NodeUse::room).max().orElse(0);
        wholeGpus = members.stream()
                .filter(node -> node.room() == node.gpus())
                .mapToInt(NodeUse::gpus)
                .sum();
        room = members.stream().mapToInt(NodeUse::room).sum();
        isCleaned = members.stream().anyMatch(NodeUse::isCleaned);
    }

    private List<Domain> runs(int level) {
        List<Domain> runs = new ArrayList<>();
        int from = 0;
        for (int node = 1; node <= nodes.length; node++) {
            if (node == nodes.length || !paths.get(from).sharesDomain(level, paths.get(node))) {
                Arrays.fill(domainOf[level], from, node, runs.size());
                runs.add(new Domain(from, node, paths.get(from).hasDomain(level)));
                from = node;
            }
        }
        return runs;
    }

    public Pool pool() {
        return pool;
    }

    /** The domains of a level, the widest being level 0, in order; together they hold all nodes. */
    public List<Domain> domains(int level) {
        return domains.get(level);
    }

    /** Those among the nodes of a wider domain. */
    public List<Domain> domains(int level, int from, int to) {
        return from == to ? List.of() : domains.get(level).subList(domainOf[level][from], domainOf[level][to - 1] + 1);
    }

    /** Nodes of the largest narrowest domain; 1 where there are no levels. */
    public int largestDomain() {
        return largestDomain;
    }

    /** The domain of that level that a node lies in. */
    public Domain domain(int level, int node) {
        return domains.get(level).get(domainOf[level][node]);
    }

    /** The name of the domain of that level that the first node lies in. */
    public String domainName(String level) {
        return paths.getFirst().values().get(pool.levelOf(level));
    }

    /** The labelled domains of a level as groups of their own; behind the last level come the nodes, one by one. */
    public List<NodeGroup> homes(int level) {
        return homes.computeIfAbsent(
                level,
                of -> (of < domains.size() ? domains.get(of) : single())
                        .stream().filter(Domain::labelled).map(this::part).toList());
    }

    private List<Domain> single() {
        return IntStream.range(0, nodes.length)
                .mapToObj(node -> new Domain(node, node + 1, true))
                .toList();
    }

    private NodeGroup part(Domain domain) {
        return new NodeGroup(pool, paths.subList(domain.from(), domain.to()), present);
    }

    public int size() {
        return nodes.length;
    }

    public boolean contains(String node) {
        return places.containsKey(node);
    }

    /** How many levels the pool lists. */
    public int levels() {
        return domains.size();
    }

    /** The narrowest level of which one domain holds all nodes of a placement; -1: none does. */
    public int levelOf(Placement placement) {
        for (int level = levels() - 1; level >= 0; level--) {
            Integer first = places.get(placement.nodes().getFirst().node());
            if (first != null && holds(domain(level, first), placement)) {
                return level;
            }
        }
        return -1;
    }

    private boolean holds(Domain domain, Placement placement) {
        return domain.labelled() && placement.nodes().stream().allMatch(share -> isIn(domain, share.node()));
    }

    /** True when that node lies in it. */
    public boolean isIn(Domain domain, String node) {
        Integer place = places.get(node);
        return place != null && place >= domain.from() && place < domain.to();
    }

    /** The largest number of GPUs of which every node has a whole multiple. */
    public int unit() {
        return unit;
    }

    /** How many seconds that many GPUs of a node stay free after {@code end}; for ever is {@link #FOR_EVER}. */
    public long freeAfter(int node, int gpus, long end) {
        long until = nodes[node].use().firstAbove(end, nodes[node].gpus() - gpus);
        return until == Long.MAX_VALUE ? FOR_EVER : Math.min(FOR_EVER, until - end);
    }

    public String name(int node) {
        return nodes[node].name();
    }

    public int gpus(int node) {
        return nodes[node].gpus();
    }

    /** GPUs of a node that leases may use: all but the owner's. */
    public int room(int node) {
        return nodes[node].room();
    }

    /** True when all nodes have as many GPUs. */
    public boolean uniform() {
        return smallest == largest;
    }

    /** GPUs of the largest node. */
    public int largest() {
        return largest;
    }

    /** The most GPUs that leases may use on any one node. */
    public int largestRoom() {
        return largestRoom;
    }

    /** GPUs of all nodes that the owner does not use: what a Dedicated lease could have if there were no others. */
    public int wholeGpus() {
        return wholeGpus;
    }

    /** GPUs of all nodes without the owner's: what a Shared lease could have if there were no others. */
    public int room() {
        return room;
    }

    /** GPUs of a node that stay free from {@code start} until {@code end}; negative when a node lost GPUs under its leases. */
    public int free(int node, long start, long end) {
        return nodes[node].gpus() - nodes[node].use().highest(start, end);
    }

    /** GPUs of a node that the guest could have from {@code start} until {@code end}; not above 0: none. */
    public int free(int node, Guest guest, long start, long end) {
        return nodes[node].free(guest, start, end);
    }

    /** True when some of its nodes are cleaned after their last lease: then who may have what of them is not for all the same. */
    public boolean isCleaned() {
        return isCleaned;
    }

    /** Every node that nobody, the owner included, uses from {@code start} until {@code end}; in no order. */
    public void eachWhole(long start, long end, IntConsumer found) {
        gaps(WHOLE).holding(start, end, found);
    }

    /** Every node of which a GPU or more stays free from {@code start} until {@code end}; in no order. */
    public void eachFree(long start, long end, IntConsumer found) {
        gaps(1).holding(start, end, found);
    }

    /** The earliest start from which nodes that are free as a whole, together of that many GPUs, stay so; or never. */
    public long earliestWhole(int gpus, Span span) {
        return gaps(WHOLE).earliest(span, gpus);
    }

    /** No Shared lease can have that many GPUs of one node before that start, and one that starts later than now can then; or never. */
    public long earliestOnOne(int gpus, Span span) {
        boolean isApart = isCleaned && span.earliest() > present;
        return isApart
                ? apart.computeIfAbsent(gpus, this::findApart).earliest(span, 1)
                : gaps(gpus).earliest(span, 1);
    }

    private Gaps gaps(int free) {
        return gaps.computeIfAbsent(free, this::findGaps);
    }

    private Gaps findGaps(int free) {
        return findGaps(node -> free == WHOLE ? 0 : node.gpus() - free);
    }

    private Gaps findApart(int gpus) {
        return findGaps(node -> node.isCleaned() ? node.apart(gpus) : node.gpus() - gpus);
    }

    private Gaps findGaps(ToIntFunction<NodeUse> ceiling) {
        Gaps found = new Gaps(Arrays.stream(nodes).mapToInt(NodeUse::gpus).toArray());
        for (int node = 0; node < nodes.length; node++) {
            nodes[node].keep(found, node, ceiling.applyAsInt(nodes[node]));
        }
        return found;
    }

    /** Starts of the span, the first and those at which something comes free, in order. */
    public long[] openings(Span span) {
        Instants found = new Instants();
        found.accept(span.earliest());
        for (NodeUse node : nodes) {
            node.use().falls(span.earliest(), span.latest(), found);
        }
        return found.sorted();
    }

    /** The earliest start at which something of some node comes free; or never. */
    public long nextFall(Span span) {
        long earliest = Span.NEVER;
        for (NodeUse node : nodes) {
            earliest = Math.min(earliest, node.use().nextFall(span));
        }
        return earliest;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static final class Instants implements StepProfile.Instants {
        private long[] at = new long[16];
        private int count;

        @Override
        public void accept(long instant) {
            if (count == at.length) {
                at = Arrays.copyOf(at, count * 2);
            }
            at[count++] = instant;
        }

        long[] sorted() {
            return Arrays.stream(at, 0, count).sorted().distinct().toArray();
        }
    }
}
