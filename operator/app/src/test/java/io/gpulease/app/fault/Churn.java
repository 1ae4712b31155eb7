package io.gpulease.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.estate.TestEstate;
import io.gpulease.testkit.estate.TestLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Leases of all sorts that come and go as a seed has it: alone, in gangs, shared, with pods, given back, deleted. */
final class Churn {
    private static final int NODES = 8;
    private static final int GPUS = 4;
    /** For a lease that waits for others, each of which may meet with faults and back off. */
    private static final Duration PATIENCE = Eventually.allowance(Duration.ofSeconds(150));

    private final TestEstate estate;
    private final Random chance;
    private int count;

    Churn(TestEstate estate, long seed) {
        this.estate = estate;
        this.chance = new Random(seed);
        estate.with(NODES, GPUS);
    }

    /** Makes so many leases at once, disturbs some, and waits until all are over. */
    void wave(int leases) {
        List<TestLease> all = new ArrayList<>();
        for (int i = 0; i < leases; i++) {
            all.add(lease());
        }
        all.forEach(this::disturb);
        all.forEach(Churn::comesToAnEnd);
        estate.awaitCleanNodes();
        all.stream().filter(lease -> !lease.gone()).forEach(TestLease::delete);
        all.forEach(TestLease::awaitGone);
        estate.admin().pods().inNamespace(estate.namespace()).withGracePeriod(0).delete();
    }

    private TestLease lease() {
        var name = "churn-" + ++count;
        var lease = estate.lease(name).seconds(4 + chance.nextInt(6)).notice(2);
        int pods = 0;
        switch (chance.nextInt(4)) {
            case 0 -> lease.gpus(GPUS * 2).job(2, 1);
            case 1 -> {
                lease.shared().gpus(1 + chance.nextInt(3));
                pods = 1;
            }
            case 2 -> {
                lease.gpus(GPUS * (1 + chance.nextInt(3)));
                pods = 2;
            }
            default -> lease.gpus(GPUS);
        }
        for (int pod = 0; pod < pods; pod++) {
            estate.pod(name + "-" + pod).lease(name).gpus(1).create();
        }
        return lease.apply();
    }

    private void disturb(TestLease lease) {
        switch (chance.nextInt(5)) {
            case 0 -> lease.release();
            case 1 -> lease.delete();
            default -> lease.patch("{\"metadata\":{\"labels\":{\"example.com/seen\":\"%d\"}}}".formatted(count));
        }
    }

    private static void comesToAnEnd(TestLease lease) {
        Eventually.until(
                PATIENCE,
                () -> lease.gone()
                        || (lease.phase().equals("Released")
                                && lease.seen()
                                        .object()
                                        .at("/metadata/finalizers")
                                        .isEmpty()),
                () -> "does not come to an end: " + lease.about());
        if (lease.was("Active")) {
            long held = lease.placement().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            var ran = Duration.between(lease.term("startedAt"), lease.term("endedAt"));
            assertThat(lease.seen().object().at("/status/usage/gpuSeconds").asLong())
                    .as("every second counted once: %s", lease.about())
                    .isEqualTo(held * ran.toSeconds());
        }
    }
}
