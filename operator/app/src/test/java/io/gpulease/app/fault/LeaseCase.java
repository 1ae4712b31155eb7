package io.gpulease.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import java.time.Duration;

/** A lease's whole life, so short that it can be lived at every crash point; each on nodes of its own. */
enum LeaseCase {
    /** One whole node, nothing on it, until its term is over. */
    ALONE(1) {
        @Override
        TestLease begin(TestEstate estate, String name) {
            return estate.lease(name).gpus(GPUS).seconds(5).notice(2).apply();
        }

        @Override
        void use(TestLease lease) {}

        @Override
        String reason() {
            return "Expired";
        }
    },
    /** Two whole nodes, a job of two pods and one that the tenant brought, until the tenant gives it back. */
    GANG(2) {
        @Override
        TestLease begin(TestEstate estate, String name) {
            estate.pod(name + "-own").lease(name).gpus(2).create();
            return estate.lease(name).gpus(2 * GPUS).seconds(600).job(2, 2).apply();
        }

        @Override
        void use(TestLease lease) {
            lease.awaitRunningPods(LIFE, 3);
            lease.release();
        }

        @Override
        String reason() {
            return "ReleasedByTenant";
        }
    },
    /** GPUs on a node that others may share, two pods, until its term is over. */
    SHARED(1) {
        @Override
        TestLease begin(TestEstate estate, String name) {
            estate.pod(name + "-a").lease(name).gpus(1).create();
            estate.pod(name + "-b").lease(name).gpus(1).create();
            return estate.lease(name).shared().gpus(2).seconds(8).notice(3).apply();
        }

        @Override
        void use(TestLease lease) {}

        @Override
        String reason() {
            return "Expired";
        }
    };

    private static final int GPUS = 4;
    /** A start and an end, and a death and a new beginning for each of the three that live side by side. */
    private static final Duration LIFE = Eventually.allowance(Duration.ofSeconds(60));

    private final int nodes;

    LeaseCase(int nodes) {
        this.nodes = nodes;
    }

    abstract TestLease begin(TestEstate estate, String name);

    abstract void use(TestLease lease);

    abstract String reason();

    void prepare(TestEstate estate) {
        estate.with(nodes, GPUS);
    }

    /** Lives it from its creation to the last write about it, and checks what is left. */
    void live(TestEstate estate, String name) {
        var lease = begin(estate, name);
        lease.awaitPhase(LIFE, "Active");
        use(lease);
        lease.awaitPhase(LIFE, "Released");
        Eventually.until(
                LIFE,
                () -> lease.seen().object().at("/metadata/finalizers").isEmpty(),
                () -> "the finalizer stays: " + lease.about());
        estate.awaitCleanNodes(LIFE);
        endedAsMeant(lease);
        nothingIsHeld(estate);
        lease.delete();
        lease.awaitGone(LIFE);
        removePods(estate);
    }

    /** Also in the operator's own mind: what it counts as held it would give to nobody. */
    private static void nothingIsHeld(TestEstate estate) {
        Eventually.until(LIFE, () -> held(estate) == 0, () -> "%d GPUs still count as leased".formatted(held(estate)));
    }

    private static int held(TestEstate estate) {
        return estate.kubectl()
                .get("gputenants.gpulease.io", "default", estate.id() + "-t")
                .map(tenant -> tenant.at("/status/quotas/0/leased").asInt(-1))
                .orElse(-1);
    }

    /** What the tenant would clear away itself, so that the next life begins with nothing. */
    private static void removePods(TestEstate estate) {
        var pods = estate.admin().pods().inNamespace(estate.namespace());
        pods.withGracePeriod(1).delete();
        Eventually.until(LIFE, () -> pods.list().getItems().isEmpty(), () -> "pods stay in " + estate.namespace());
    }

    private void endedAsMeant(TestLease lease) {
        assertThat(lease.endReason()).as(lease.about()).isEqualTo(reason());
        long held =
                lease.placement().values().stream().mapToInt(Integer::intValue).sum();
        long seconds =
                Duration.between(lease.term("startedAt"), lease.term("endedAt")).toSeconds();
        assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                .as("every second counted once: %s", lease.about())
                .isEqualTo(held * seconds);
        if (reason().equals("Expired")) {
            assertThat(lease.term("endedAt")).as(lease.about()).isEqualTo(lease.term("endsAt"));
        }
        assertThat(lease.runningPods()).as(lease.about()).isEmpty();
    }
}
