package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Claimant;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.NodeShare;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Placement;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Quoting;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Sharing;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tenure;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyLevel;
import io.gpulease.engine.model.TopologyWish;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.model.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotFileTest {

    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00.250Z");
    private static final Placement PLACEMENT =
            new Placement("pool", "memphis", List.of(new NodeShare("n1", 8), new NodeShare("n2", 8)));

    /** With everything that can be said in one. */
    private static final Snapshot SNAPSHOT = new Snapshot(
            NOW,
            List.of(new Pool(
                    "pool",
                    "h200",
                    "memphis",
                    Reliability.FIRM,
                    Set.of(Isolation.DEDICATED),
                    Duration.ofHours(720),
                    true,
                    8,
                    List.of(new TopologyLevel("rack", "topology.gpulease.io/rack")),
                    List.of(
                            new Node("n1", 8, 0, true, Map.of("topology.gpulease.io/rack", "r1", "a", "b")),
                            new Node("n2", 8, 3, false, Map.of(), Sharing.used(Set.of("alone"))),
                            new Node("n3", 8, 0, true, Map.of(), Sharing.CLEAN)),
                    700)),
            List.of(
                    new Tenant(
                            "cursor",
                            List.of(new Quota("h200", 64, 32, 16, 8)),
                            Set.of(Tier.SPOT),
                            Duration.ofHours(24),
                            true,
                            Optional.of(new Membership("external", 3))),
                    new Tenant("alone", List.of(), Set.of(), Duration.ofHours(1), false, Optional.empty())),
            List.of(
                    held("told", new Tenure(NOW, Optional.empty(), Duration.ofMinutes(2), Optional.of(lease("waits")))),
                    held("recalled", new Tenure(NOW, Optional.empty(), Duration.ZERO, Optional.of(owner()))),
                    held("stays", Tenure.reclaimable(NOW, Duration.ofMinutes(10), Duration.ofMinutes(2)))),
            List.of(
                    request("waits", Term.lasting(Duration.ofMinutes(90)).startingBy(NOW.plusSeconds(60)), true),
                    request("until", Term.until(NOW.plusSeconds(600)), false),
                    request("from", Term.between(NOW.plusSeconds(60), NOW.plusSeconds(600)), false)),
            List.of(
                    wish(new Amendment.Extend(NOW.plusSeconds(900))),
                    wish(new Amendment.Regain(NOW.plusSeconds(950))),
                    wish(new Amendment.Grow(24)),
                    wish(new Amendment.Raise(Tier.COMMITTED))),
            List.of(
                    new Site(
                            "memphis",
                            SiteState.DRAINING,
                            OptionalLong.of(40_000),
                            List.of(new Outage(new Window(NOW, NOW.plusSeconds(60)), 10_000, "turbine service"))),
                    new Site("oslo", SiteState.NORMAL, OptionalLong.empty(), List.of())),
            new Quoting(
                    List.of(new Hold(
                            request("held", Term.from(NOW, Duration.ofMinutes(90)), true), NOW.plusSeconds(300))),
                    List.of(new Inquiry(
                            request("asks", Term.lasting(Duration.ofHours(2)), false), NOW, Duration.ofMinutes(5)))));

    @Test
    void readsWhatItHasWritten() {
        assertThat(SnapshotFile.read(SnapshotFile.write(SNAPSHOT))).isEqualTo(SNAPSHOT);
    }

    @Test
    void saysTimesAsPeopleDoAndLeavesOutWhatIsAbsent() {
        String text = SnapshotFile.write(SNAPSHOT);
        assertThat(text).contains("\"now\" : \"2026-12-01T00:00:00.250Z\"", "\"maxTerm\" : \"PT720H\"");
        assertThat(text).doesNotContain("null", "startBy\" : {", "\"required\"", "\"floating\"");
    }

    @Test
    void refusesWhatIsNoSnapshotAndSaysWhy() {
        refuses("{}", "no field form");
        refuses("{\"form\": 1}", "its form is 1, and this version reads form 2");
        refuses("not json", "line 1, column 1");
        refuses("{\"form\": 2, \"snapshot\": {\"now\": \"yesterday\"}}", "yesterday");
        refuses("{\"form\": 2, \"snapshot\": {\"now\": \"2026-12-01T00:00:00Z\"}}", "pools");
        String text = SnapshotFile.write(SNAPSHOT);
        refuses(text.replace("\"SPOT\"", "\"CHEAP\""), "CHEAP");
        refuses(text.replace("\"gpus\" : 16", "\"gpus\" : 0"), "asks for 0 GPUs");
        refuses(text.replace("\"ownerReserve\"", "\"ownersReserve\""), "snapshot.pools[0].ownerReserve");
    }

    private static void refuses(String text, String cause) {
        assertThatThrownBy(() -> SnapshotFile.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(cause);
    }

    private static Held held(String name, Tenure tenure) {
        return new Held(
                id(name),
                "cursor",
                "h200",
                Tier.ON_DEMAND,
                Isolation.DEDICATED,
                PLACEMENT,
                NOW.plusSeconds(3600),
                tenure);
    }

    private static Claimant lease(String name) {
        return new Claimant.OfLease(id(name));
    }

    private static Claimant owner() {
        return new Claimant.OfOwner("pool");
    }

    private static Request request(String name, Term term, boolean booked) {
        return new Request(
                id(name),
                booked ? Optional.of("cursor") : Optional.empty(),
                "h200",
                16,
                Tier.SPOT,
                Isolation.DEDICATED,
                term,
                new Constraints(
                        Set.of("memphis"),
                        Reliability.STANDARD,
                        Map.of("zone", "a"),
                        Optional.of(new TopologyWish("rack", TopologyWish.Mode.REQUIRED))),
                NOW,
                Duration.ofSeconds(30),
                booked
                        ? Optional.of(new Booking(new Window(NOW, NOW.plusSeconds(5400)), Optional.of(PLACEMENT)))
                        : Optional.empty());
    }

    private static Wish wish(Amendment amendment) {
        return new Wish(id("stays"), Constraints.NONE, NOW, amendment);
    }

    private static LeaseId id(String name) {
        return new LeaseId("ns", name, "uid-of-" + name);
    }
}
