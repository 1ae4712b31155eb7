package io.gpulease.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.invariant.PodRecord;
import io.gpulease.testkit.junit.OnControlPlane;
import io.gpulease.testkit.plane.AuditLog;
import io.gpulease.testkit.plane.Component;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.KeptOperator;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Leaders that change, a control plane that goes away, and a cluster where nothing happens: on a plane of their own. */
@Order(3)
@OnControlPlane(privately = true)
@TestMethodOrder(OrderAnnotation.class)
class FaultTest {
    /** A leader that says nothing for that long is replaced. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** What the JVM of an operator may take to say its first words. */
    private static final Duration START = Eventually.allowance(Duration.ofSeconds(60));

    private static final int TERM_SECONDS = 20;
    /** Begins after the start of a lease of that term, and so is over only after its end. */
    private static final Duration OUTAGE = Duration.ofSeconds(TERM_SECONDS);
    /** What the cluster's own controllers may take to follow the API server again, those that stop pods among them. */
    private static final Duration FOLLOWING = Duration.ofSeconds(30);

    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final Set<String> TENANCY =
            Set.of("namespaces", "rolebindings", "networkpolicies", "resourcequotas", "limitranges");
    private static final int LOST_THE_LEAD = KeptOperator.LOST_THE_LEAD;

    @Test
    void anOrderlyStopHandsTheLeadOver(Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var first = OperatorProcess.start(installation, OperatorOptions.USUAL);
                var second = OperatorProcess.launch(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            second.awaitStandingBy();
            assertWellAndReady(first);
            assertWellAndReady(second);
            estate.with(1, 4);
            var running = estate.lease("running").gpus(4).seconds(300).apply().awaitActive();

            var asked = Instant.now();
            first.terminate();
            assertThat(first.awaitExit(LEASE)).isZero();
            second.awaitReady();
            assertThat(Duration.between(asked, Instant.now()))
                    .as("handed over, not waited out")
                    .isLessThan(LEASE.minusSeconds(5));

            running.release();
            running.awaitPhase("Released");
            estate.close();
            stopped(second, watch);
        }
    }

    @Test
    void aLeaderThatWasFrozenWritesNothingWhenItWakes(
            Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var first = OperatorProcess.start(installation, OperatorOptions.USUAL);
                var second = OperatorProcess.launch(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            second.awaitStandingBy();
            estate.with(2, 4);
            var before = estate.lease("before").gpus(4).seconds(300).apply().awaitActive();
            first.pause();
            var during = estate.lease("during").gpus(4).seconds(300).apply();
            var queued = estate.lease("queued").gpus(4).seconds(300).apply();
            second.awaitReady();
            during.awaitActive();

            first.resume();
            assertThat(first.awaitExit(LEASE)).isEqualTo(LOST_THE_LEAD);
            assertThat(before.nodes()).doesNotContainAnyElementsOf(during.nodes());
            queued.stays(Duration.ofSeconds(2), "", "Pending").neverRan();
            estate.close();
            stopped(second, watch);
        }
    }

    /** Last, since the cluster's own controllers may take half a minute more to follow the API server again. */
    @Test
    @Order(Integer.MAX_VALUE)
    void leasesSurviveAnOutageOfTheControlPlaneAndEndOnTheirInstant(
            ControlPlane plane, Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var operator = KeptOperator.start(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            estate.with(2, 4);
            // Pods first, and the short lease last: its term runs while the test gets ready for the outage.
            estate.pod("short").lease("ends-meanwhile").gpus(4).create();
            estate.pod("long").lease("goes-on").gpus(4).create();
            var longer = estate.lease("goes-on")
                    .gpus(4)
                    .seconds(300)
                    .notice(2)
                    .apply()
                    .awaitActive();
            longer.awaitRunningPods(1);
            var uids = longer.runningPods().stream().map(PodRecord::uid).toList();
            var ended = estate.lease("ends-meanwhile")
                    .gpus(4)
                    .seconds(TERM_SECONDS)
                    .notice(2)
                    .apply()
                    .awaitActive();
            ended.awaitRunningPods(1);

            watch.operatorDown();
            outage(plane, () -> {
                assertNotReadyButWell(installation);
                Eventually.timePasses(OUTAGE);
            });
            watch.operatorUp();

            ended.awaitPhase(LEASE.plus(FOLLOWING).plus(Eventually.SOON), "Released");
            ended.awaitRunningPods(0);
            assertThat(ended.term("endedAt"))
                    .as("charged to its end, not to the operator's return")
                    .isEqualTo(ended.term("endsAt"));
            assertThat(longer.was("Releasing")).as(longer.about()).isFalse();
            var next = estate.lease("next").gpus(4).seconds(5).notice(1).apply().awaitActive();
            next.endsOnTime();
            assertThat(longer.runningPods()).extracting(PodRecord::uid).containsExactlyElementsOf(uids);
            longer.release();
            longer.awaitPhase(FOLLOWING.plus(Eventually.SOON), "Released");
            longer.awaitRunningPods(0);
            estate.close();
            stopped(operator.current(), watch);
        }
    }

    /** The control plane comes back whatever happens meanwhile: without it nothing that was made can be taken away. */
    private static void outage(ControlPlane plane, Runnable meanwhile) {
        try {
            plane.stop(Component.ETCD);
            plane.stop(Component.API_SERVER);
            meanwhile.run();
        } finally {
            plane.start(Component.ETCD);
            plane.start(Component.API_SERVER);
        }
    }

    /** An operator that starts while there is no API server. */
    private static void assertNotReadyButWell(Installation installation) {
        try (var newcomer = OperatorProcess.launch(installation, OperatorOptions.USUAL)) {
            newcomer.awaitSaid("probes are served", START);
            assertThat(newcomer.served("/readyz").statusCode()).isEqualTo(503);
            assertThat(newcomer.served("/readyz").body()).contains("listed");
            assertThat(newcomer.served("/healthz").statusCode())
                    .as("to start it again would not help")
                    .isEqualTo(200);
        }
    }

    @Test
    void aQuietClusterGetsNoWritesButTheLeadersLease(
            ControlPlane plane,
            Installation installation,
            InvariantWatch watch,
            TestEstate estate,
            @TempDir Path folder) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            estate.with(2, 4);
            var runs = estate.lease("runs").gpus(4).seconds(300).apply().awaitActive();
            estate.pod("p").lease("runs").gpus(4).create();
            estate.lease("booked")
                    .gpus(4)
                    .starting(TestEstate.inSeconds(600))
                    .apply()
                    .awaitPhase("Reserved");
            var waits = estate.lease("waits").gpus(8).seconds(300).apply().awaitPhase("Pending");
            estate.lease("rejected").gpuClass("nobody-has-it").apply().awaitPhase("Rejected");
            Eventually.until(Eventually.SOON, () -> !waits.seen().etas().isEmpty(), waits::about);

            var audit = plane.audit().orElseThrow();
            var user = installation.login().user();
            // What is still under way (its statement, Events, the last statuses) may settle first.
            var books = new Books(plane, folder);
            Eventually.until(START, () -> !books.statements(runs).isEmpty(), () -> "no statement has it");
            Eventually.timePasses(Duration.ofSeconds(5));
            var from = Instant.now();
            Eventually.timePasses(QUIET);
            var writes = audit.writesOf(user, from);
            assertThat(AuditLog.byKind(writes.stream().filter(w -> !w.resource().equals("leases"))))
                    .isEmpty();
            assertThat(writes).as("the leader renews its lease").isNotEmpty();
            books.assertAuditFindsWhatIsPlantedInTheCluster(runs);

            // An operator that starts anew goes by what it finds: tenants' namespaces are in order, so it writes
            // nothing there.
            operator.terminate();
            operator.awaitExit(LEASE);
            var restart = Instant.now();
            try (var successor = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
                Eventually.timePasses(Duration.ofSeconds(5));
                assertThat(AuditLog.byKind(
                                audit.writesOf(user, restart).stream().filter(w -> TENANCY.contains(w.resource()))))
                        .isEmpty();
                estate.close();
                stopped(successor, watch);
            }
        }
    }

    /** The operator is killed while it runs, the namespace is deleted before there is another one, and statements cannot be written. */
    @Test
    void whatALeaseUsedOutlivesItsOperatorAndItsNamespace(
            ControlPlane plane,
            Installation installation,
            InvariantWatch watch,
            TestEstate estate,
            @TempDir Path folder) {
        var books = new Books(plane, folder);
        TestLease lease;
        Instant started;
        try (var first = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            books.refuseStatements();
            estate.with(1, 4);
            lease = estate.lease("l").gpus(4).seconds(300).apply().awaitActive();
            started = lease.term("startedAt");
            watch.operatorDown();
            first.kill();
            estate.admin().namespaces().withName(lease.namespace()).delete();
        }
        try (var second = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            lease.awaitGone(LEASE.plus(FOLLOWING));
            long used = 4
                    * Duration.between(
                                    started,
                                    Instant.parse(books.end(lease).path("from").asText()))
                            .toSeconds();
            assertThat(books.end(lease).path("lines").path(0).path("gpuSeconds").asLong())
                    .isEqualTo(used)
                    .isPositive();
            second.awaitSaid(Books.REFUSAL, START);
            assertThat(books.statements(lease)).isEmpty();
            books.allowStatements();
            Eventually.passes(
                    START,
                    () -> assertThat(books.statements(lease))
                            .singleElement()
                            .satisfies(statement -> assertThat(statement
                                            .at("/status/lines/0/gpuSeconds")
                                            .asLong())
                                    .isEqualTo(used)));

            books.assertAuditFindsWhatIsPlanted(lease);
            estate.close();
            stopped(second, watch);
        } finally {
            books.allowStatements();
        }
    }

    @Test
    void anObjectThatCannotBeReadStopsNobodyElse(
            ControlPlane plane, Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            estate.with(2, 4);
            var strict = LooseSchema.loosen(plane.admin());
            try {
                LooseSchema.create(plane.admin(), estate, "future");
            } finally {
                LooseSchema.restore(plane.admin(), strict);
            }
            estate.lease("good")
                    .gpus(4)
                    .seconds(5)
                    .notice(1)
                    .apply()
                    .awaitActive()
                    .endsOnTime();

            // Also for an operator that finds it there when it starts.
            operator.terminate();
            operator.awaitExit(LEASE);
            try (var successor = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
                estate.lease("better")
                        .gpus(4)
                        .seconds(5)
                        .notice(1)
                        .apply()
                        .awaitActive()
                        .endsOnTime();
                LooseSchema.awaitTold(estate, "future");
                LooseSchema.remove(plane.admin(), estate, "future");
                estate.close();
                stopped(successor, watch);
            }
        }
    }

    @Test
    void aStartThatCanBeAtOnceTakesTwoWrites(
            ControlPlane plane, Installation installation, InvariantWatch watch, TestEstate estate) {
        try (var operator = OperatorProcess.start(installation, OperatorOptions.USUAL)) {
            watch.operatorUp();
            estate.with(1, 4);
            var from = Instant.now();
            var lease = estate.lease("l").gpus(4).seconds(300).apply().awaitActive();
            var concerned = Set.of(
                    lease.namespace() + "/" + lease.name(),
                    lease.nodes().iterator().next());
            var audit = plane.audit().orElseThrow();
            Eventually.passes(
                    Eventually.SOON,
                    () -> assertThat(audit.writesOf(installation.login().user(), from).stream()
                                    .filter(write -> concerned.contains(write.object()))
                                    .map(AuditLog.Write::kind))
                            .containsExactly("patch nodes", "patch gpuleases/status"));
            lease.release();
            lease.awaitPhase("Released");
            estate.close();
            stopped(operator, watch);
        }
    }

    /** One that stands by is ready as well: it could take over at once. */
    private static void assertWellAndReady(OperatorProcess operator) {
        for (var probe : List.of("/healthz", "/readyz")) {
            assertThat(operator.served(probe).statusCode()).as(probe).isEqualTo(200);
        }
    }

    /** In an orderly way, so that the next test need not wait for the lead. */
    private static void stopped(OperatorProcess operator, InvariantWatch watch) {
        watch.operatorDown();
        operator.terminate();
        assertThat(operator.awaitExit(LEASE)).isZero();
    }
}
