package io.gpulease.bench.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does the same for many, so many at a time. */
public final class InFlight {
    /** As many as the operator has. */
    public static final int USUAL = 32;

    private InFlight() {}

    /** Returns when all are done; fails with the first that failed. */
    public static <T> void each(List<T> all, Consumer<T> work) {
        try (var workers = Executors.newFixedThreadPool(USUAL)) {
            List<Future<?>> pending = new ArrayList<>();
            for (T one : all) {
                pending.add(workers.submit(() -> work.accept(one)));
            }
            for (var one : pending) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
