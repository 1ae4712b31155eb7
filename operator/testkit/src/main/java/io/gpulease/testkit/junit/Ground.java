package io.gpulease.testkit.junit;

import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.K3sControlPlane;
import io.gpulease.testkit.plane.LocalControlPlane;
import io.gpulease.testkit.plane.PlaneOptions;
import io.gpulease.testkit.product.Installation;
import io.gpulease.testkit.product.OperatorOptions;
import io.gpulease.testkit.product.OperatorProcess;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What tests stand on: a plane, and on it, each made when first asked for, the product, the witness, an operator. */
final class Ground implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(15);

    private final ControlPlane plane;
    private @Nullable Installation installation;
    private @Nullable InvariantWatch watch;
    private @Nullable OperatorProcess operator;

    private Ground(ControlPlane plane) {
        this.plane = plane;
    }

    static Ground start(boolean faults) {
        var kind = System.getProperty("gpulease.plane", "local");
        return new Ground(
                switch (kind) {
                    case "local" ->
                        LocalControlPlane.start(faults ? PlaneOptions.USUAL.withDurableStore() : PlaneOptions.USUAL);
                    case "k3s" -> {
                        Assumptions.assumeFalse(faults, "K3s is one process: its parts cannot be stopped alone");
                        yield K3sControlPlane.start();
                    }
                    default ->
                        throw new IllegalArgumentException(
                                "-Dgpulease.plane=%s: there is no such control plane. Use local or k3s."
                                        .formatted(kind));
                });
    }

    ControlPlane plane() {
        return plane;
    }

    synchronized Installation installation() {
        var there = installation;
        if (there == null) {
            there = Installation.into(plane);
            installation = there;
        }
        return there;
    }

    synchronized InvariantWatch watch() {
        var there = watch;
        if (there == null) {
            installation();
            there = InvariantWatch.over(plane.admin());
            watch = there;
        }
        return there;
    }

    /** The running operator. One that ended by itself is not replaced: that would hide it. */
    synchronized OperatorProcess operator() {
        var there = operator;
        if (there == null) {
            var watching = watch();
            there = OperatorProcess.start(installation(), OperatorOptions.USUAL);
            watching.operatorUp();
            operator = there;
        }
        if (!there.alive()) {
            throw new AssertionError("the operator has ended by itself:\n" + there.tail());
        }
        return there;
    }

    /** The operator's last words, if there is one. */
    synchronized Optional<String> lastWords() {
        return Optional.ofNullable(operator).map(OperatorProcess::tail);
    }

    @Override
    public synchronized void close() {
        if (operator != null) {
            operator.terminate();
            try {
                operator.awaitExit(STOP);
            } finally {
                operator.close();
                closePlane();
            }
        } else {
            closePlane();
        }
    }

    private void closePlane() {
        if (watch != null) {
            watch.close();
        }
        plane.close();
    }
}
