package io.gpulease.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.schedule.Decision;
import io.gpulease.engine.schedule.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What must hold of any plan, checked second by second against nothing but the snapshot. */
final class PlanInvariants {

    private record Use(
            LeaseId lease,
            String tenant,
            Tier tier,
            Isolation isolation,
            Placement placement,
            int from,
            int to,
            boolean held) {}

    private final Snapshot snapshot;
    private final SitePower power;
    private final Map<String, Node> nodes = new HashMap<>();
    private final List<Use> uses = new ArrayList<>();
    private final Set<LeaseId> startNow = new HashSet<>();

    private PlanInvariants(Snapshot snapshot, Plan plan) {
        this.snapshot = snapshot;
        power = new SitePower(snapshot);
        snapshot.pools().forEach(pool -> pool.nodes().forEach(node -> nodes.put(node.name(), node)));
        for (Held held : snapshot.held()) {
            uses.add(new Use(
                    held.lease(),
                    held.tenant(),
                    held.tier(),
                    held.isolation(),
                    held.placement(),
                    0,
                    heldUntil(held, plan),
                    true));
        }
        for (Request request : snapshot.waiting()) {
            Decision decision = plan.decisions().get(request.lease());
            assertThat(decision).as("decision on %s", request.lease()).isNotNull();
            if (decision instanceof Decision.StartNow) {
                startNow.add(request.lease());
            }
            Optional<Booking> booking = RandomWorld.booking(decision);
            booking.ifPresent(given -> uses.add(use(request, given)));
            booking.ifPresent(given -> placedAsAsked(request, given.placement().orElseThrow()));
            booking.ifPresent(given -> lastsAsAsked(request, given, decision));
        }
    }

    /** Until its end, or that which it is told now. */
    private int heldUntil(Held held, Plan plan) {
        return plan.reclaims().stream()
                .filter(reclaim -> reclaim.lease().equals(held.lease()))
                .map(reclaim -> reclaim.endsAt().plus(held.tenure().turnover()))
                .map(freeAt -> Clock.heldUntil(snapshot, freeAt))
                .findFirst()
                .orElseGet(() -> Clock.heldUntil(snapshot, held.freeAt()));
    }

    static void check(Snapshot snapshot, Plan plan) {
        PlanInvariants invariants = new PlanInvariants(snapshot, plan);
        // What is used only rises when somebody begins: if these seconds are right, all are.
        for (int second :
                invariants.uses.stream().mapToInt(Use::from).distinct().toArray()) {
            invariants.noNodeIsOverbooked(second);
            invariants.dedicatedIsAlone(second);
            invariants.whoComesLaterToACleanedNodeIsAlone(second);
            invariants.noQuotaIsExceeded(second);
        }
        invariants.nothingStartsOnHeldNodes(plan);
        invariants.nobodyComesWhereHeMayNot(plan);
        invariants.noSiteIsOverdrawn(use -> !use.held());
    }

    /** What was granted to those who hold something is within the power of their sites; {@code snapshot} is the world with it. */
    static void grantsAreWithinPower(Snapshot snapshot, Plan plan, Predicate<LeaseId> granted, int from) {
        PlanInvariants invariants = new PlanInvariants(snapshot, plan);
        invariants.noSiteIsOverdrawn(use -> use.held() && granted.test(use.lease()), from);
    }

    private void noSiteIsOverdrawn(Predicate<Use> planned) {
        noSiteIsOverdrawn(planned, 0);
    }

    /** Only where somebody planned to be is there: what runs goes on though an outage was planned over it. */
    private void noSiteIsOverdrawn(Predicate<Use> planned, int from) {
        IntStream outages = snapshot.sites().stream()
                .flatMap(site -> site.outages().stream())
                .mapToInt(outage -> Clock.floor(snapshot, outage.window().start()));
        int[] seconds = IntStream.concat(
                        IntStream.of(from),
                        IntStream.concat(outages, uses.stream().mapToInt(Use::from)))
                .filter(second -> second >= from)
                .distinct()
                .toArray();
        for (int second : seconds) {
            for (Use use : uses) {
                if (planned.test(use) && use.from() <= second && second < use.to()) {
                    Pool pool = power.pool(use.placement()).orElseThrow();
                    assertThat(power.allows(pool, 0, second, this::drawn))
                            .as("power for %s at second %d", use, second)
                            .isTrue();
                }
            }
        }
    }

    private long drawn(String site, int second) {
        return uses.stream()
                .filter(use -> use.from() <= second && second < use.to())
                .map(Use::placement)
                .filter(placement -> power.site(placement).equals(site))
                .mapToLong(power::draw)
                .sum();
    }

    /** What starts now leaves the owner what it uses and what is kept for it. */
    static void nothingStartsOnTheReserve(Snapshot snapshot, Plan plan) {
        PlanInvariants invariants = new PlanInvariants(snapshot, plan);
        for (Pool pool : snapshot.pools()) {
            boolean starts = plan.decisions().values().stream()
                    .anyMatch(decision -> decision instanceof Decision.StartNow start
                            && start.placement().pool().equals(pool.name()));
            int owners = pool.nodes().stream().mapToInt(Node::ownerGpus).sum();
            int free = pool.nodes().stream()
                    .filter(Node::leasable)
                    .mapToInt(node -> Math.max(
                            0,
                            node.gpus()
                                    - node.ownerGpus()
                                    - invariants.uses.stream()
                                            .filter(use -> use.from() <= Clock.ceiling(snapshot, snapshot.now()))
                                            .mapToInt(use -> share(use, node.name()))
                                            .sum()))
                    .sum();
            assertThat(!starts || free >= pool.ownerReserve() - owners)
                    .as("%d GPUs stay free of %s", free, pool)
                    .isTrue();
        }
    }

    private Use use(Request request, Booking booking) {
        int from = Clock.ceiling(snapshot, booking.window().start());
        int to = Clock.floor(snapshot, booking.window().end())
                + (int) request.turnover().toSeconds();
        return new Use(
                request.lease(),
                request.tenant().orElseThrow(),
                request.tier(),
                request.isolation(),
                booking.placement().orElseThrow(),
                from,
                to,
                false);
    }

    private void placedAsAsked(Request request, Placement placement) {
        Pool pool = snapshot.pools().stream()
                .filter(p -> p.name().equals(placement.pool()))
                .findFirst()
                .orElseThrow();
        assertThat(pool.open()).isTrue();
        assertThat(power.takesLeases(pool)).isTrue();
        assertThat(pool.gpuClass()).isEqualTo(request.gpuClass());
        assertThat(pool.isolations()).contains(request.isolation());
        assertThat(pool.site()).isEqualTo(placement.site());
        Set<String> sites = request.constraints().sites();
        assertThat(sites.isEmpty() || sites.contains(pool.site())).isTrue();
        assertThat(pool.reliability())
                .isGreaterThanOrEqualTo(request.constraints().minReliability());
        for (NodeShare share : placement.nodes()) {
            Node node = nodes.get(share.node());
            assertThat(pool.nodes()).contains(node);
            assertThat(node.leasable()).isTrue();
            assertThat(node.labels().entrySet())
                    .containsAll(request.constraints().nodeLabels().entrySet());
            assertThat(share.gpus()).isPositive();
            if (request.isolation() == Isolation.DEDICATED) {
                assertThat(share.gpus()).as("whole node").isEqualTo(node.gpus());
            }
        }
        allOrNothing(request, placement);
        request.constraints()
                .topology()
                .filter(TopologyWish::isRequired)
                .ifPresent(wish -> togetherAsRequired(wish.level(), pool, placement));
    }

    private void togetherAsRequired(String level, Pool pool, Placement placement) {
        if (level.equals("node")) {
            assertThat(placement.nodes()).hasSize(1);
            return;
        }
        for (TopologyLevel wider : pool.levels()) {
            assertThat(placement.nodes())
                    .extracting(share -> nodes.get(share.node()).labels().get(wider.nodeLabel()))
                    .as("%s of the nodes, as %s is required", wider, level)
                    .doesNotContainNull()
                    .containsOnly(nodes.get(placement.nodes().getFirst().node())
                            .labels()
                            .get(wider.nodeLabel()));
            if (wider.name().equals(level)) {
                return;
            }
        }
        throw new AssertionError("%s has no %s".formatted(pool.name(), level));
    }

    private static void allOrNothing(Request request, Placement placement) {
        if (request.isolation() == Isolation.SHARED) {
            assertThat(placement.gpus()).isEqualTo(request.gpus());
        } else {
            assertThat(placement.gpus()).isGreaterThanOrEqualTo(request.gpus());
        }
        assertThat(placement.nodes())
                .extracting(NodeShare::node)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    private void lastsAsAsked(Request request, Booking booking, Decision decision) {
        int from = Clock.ceiling(snapshot, booking.window().start());
        int to = Clock.floor(snapshot, booking.window().end());
        Optional<Integer> end = Clock.end(snapshot, request);
        if (end.isPresent()) {
            assertThat(to).isEqualTo(end.get());
        } else {
            assertThat(to - from)
                    .isEqualTo((int) request.term().duration().orElseThrow().toSeconds());
        }
        request.term()
                .start()
                .ifPresent(start -> assertThat(booking.window().start()).isAfterOrEqualTo(start));
        if (decision instanceof Decision.StartNow) {
            boolean lastSecond = end.filter(at -> at == 1).isPresent();
            assertThat(from).isEqualTo(lastSecond ? 0 : Clock.ceiling(snapshot, snapshot.now()));
        } else {
            assertThat(from).isPositive();
            request.term()
                    .startBy()
                    .ifPresent(latest -> assertThat(booking.window().start()).isBeforeOrEqualTo(latest));
        }
    }

    private void noNodeIsOverbooked(int second) {
        for (Node node : nodes.values()) {
            int used = node.ownerGpus();
            boolean planned = false;
            for (Use use : at(second, node.name())) {
                used += share(use, node.name());
                planned |= !use.held();
            }
            if (planned) {
                assertThat(used)
                        .as("GPUs used of %s at second %d", node, second)
                        .isLessThanOrEqualTo(node.gpus());
            }
        }
    }

    private void dedicatedIsAlone(int second) {
        for (Node node : nodes.values()) {
            List<Use> here = at(second, node.name());
            boolean planned = here.stream().anyMatch(use -> !use.held());
            if (planned && here.stream().anyMatch(use -> use.isolation() == Isolation.DEDICATED)) {
                assertThat(here).as("leases on %s at second %d", node, second).hasSize(1);
                assertThat(node.ownerGpus()).as("owner's GPUs on %s", node).isZero();
            }
        }
    }

    /** Nobody knows who will have left it by then. */
    private void whoComesLaterToACleanedNodeIsAlone(int second) {
        for (Node node : nodes.values()) {
            List<Use> here = at(second, node.name());
            boolean later = here.stream().anyMatch(use -> !use.held() && !startNow.contains(use.lease()));
            if (later && node.sharing().isCleaned()) {
                assertThat(here).as("leases on %s at second %d", node, second).hasSize(1);
            }
        }
    }

    private void nobodyComesWhereHeMayNot(Plan plan) {
        for (Request request : snapshot.waiting()) {
            if (request.isolation() == Isolation.SHARED
                    && plan.decisions().get(request.lease()) instanceof Decision.StartNow start) {
                for (NodeShare share : start.placement().nodes()) {
                    boolean isAlone = uses.stream()
                            .noneMatch(use -> !use.lease().equals(request.lease())
                                    && (use.held() || startNow.contains(use.lease()))
                                    && share(use, share.node()) > 0);
                    assertThat(isAlone
                                    || nodes.get(share.node())
                                            .sharing()
                                            .admits(request.tenant().orElseThrow()))
                            .as("%s on %s", request, share)
                            .isTrue();
                }
            }
        }
    }

    private void noQuotaIsExceeded(int second) {
        for (Use use : uses) {
            if (!use.held() && use.from() <= second && second < use.to()) {
                String gpuClass = gpuClass(use);
                Loans all = new Loans(snapshot, gpuClass, (tenant, tier) -> used(tenant, gpuClass, tier, second, true));
                Loans held =
                        new Loans(snapshot, gpuClass, (tenant, tier) -> used(tenant, gpuClass, tier, second, false));
                boolean lowered = held.borrowedBeyondWhatIsIdle(use.tenant(), 0) > 0;
                assertThat(lowered || all.borrowedBeyondWhatIsIdle(use.tenant(), 0) <= 0)
                        .as("at second %d all that is borrowed is lent", second)
                        .isTrue();
                assertThat(lowered || all.allow(use.tenant(), use.tier(), 0))
                        .as("quota of %s at second %d", use, second)
                        .isTrue();
            }
        }
    }

    private int used(String tenant, String gpuClass, Tier tier, int second, boolean plannedToo) {
        return uses.stream()
                .filter(use -> (plannedToo || use.held())
                        && use.from() <= second
                        && second < use.to()
                        && use.tenant().equals(tenant)
                        && use.tier() == tier
                        && gpuClass(use).equals(gpuClass))
                .mapToInt(use -> use.placement().gpus())
                .sum();
    }

    private String gpuClass(Use use) {
        return snapshot.pools().stream()
                .filter(pool -> pool.name().equals(use.placement().pool()))
                .findFirst()
                .orElseThrow()
                .gpuClass();
    }

    private void nothingStartsOnHeldNodes(Plan plan) {
        for (Decision decision : plan.decisions().values()) {
            if (decision instanceof Decision.StartNow start) {
                for (NodeShare share : start.placement().nodes()) {
                    int held = uses.stream()
                            .filter(Use::held)
                            .mapToInt(use -> share(use, share.node()))
                            .sum();
                    assertThat(held + share.gpus())
                            .isLessThanOrEqualTo(nodes.get(share.node()).gpus());
                }
            }
        }
    }

    private List<Use> at(int second, String node) {
        return uses.stream()
                .filter(use -> use.from() <= second && second < use.to() && share(use, node) > 0)
                .toList();
    }

    private static int share(Use use, String node) {
        return use.placement().nodes().stream()
                .filter(share -> share.node().equals(node))
                .mapToInt(NodeShare::gpus)
                .sum();
    }
}
