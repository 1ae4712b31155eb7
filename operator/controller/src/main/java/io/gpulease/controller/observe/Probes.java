package io.gpulease.controller.observe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * What must be so for the operator to be called alive, and ready.
 *
 * <p>One that stands by is ready as soon as its caches are filled: it could take over at once, and a rollout that waited
 * for it to lead would never end. One that leads is ready once it books.
 */
public final class Probes {
    private record Check(String name, BooleanSupplier holds) {}

    private final List<Check> alive = new CopyOnWriteArrayList<>();
    private final List<Check> ready = new CopyOnWriteArrayList<>();

    /** Not so: the process cannot help itself and must be started again. */
    public Probes alive(String name, BooleanSupplier holds) {
        alive.add(new Check(name, holds));
        return this;
    }

    /** Not so: not yet, or for now. */
    public Probes ready(String name, BooleanSupplier holds) {
        ready.add(new Check(name, holds));
        return this;
    }

    /** The names of what should be so for a live process and is not. */
    List<String> ailing() {
        return failing(alive);
    }

    /** The names of what should be so for a ready process and is not. */
    List<String> unready() {
        return failing(ready);
    }

    private static List<String> failing(List<Check> checks) {
        return checks.stream()
                .filter(check -> !check.holds().getAsBoolean())
                .map(Check::name)
                .toList();
    }
}
