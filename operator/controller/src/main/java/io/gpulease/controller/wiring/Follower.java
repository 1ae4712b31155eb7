package io.gpulease.controller.wiring;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.Sink;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries what one watch sees to the deciding thread, in order. Of the objects it keeps only the names, to find what a new
 * list leaves out.
 */
final class Follower<T> implements Sink<T> {

    private final Function<T, ObjectRef> refOf;
    private final Consumer<Runnable> inbox;
    private final Taker<T> taker;
    private final Set<ObjectKey> known = new HashSet<>();
    private final Set<ObjectKey> listed = new HashSet<>();

    Follower(Function<T, ObjectRef> refOf, Consumer<Runnable> inbox, Taker<T> taker) {
        this.refOf = refOf;
        this.inbox = inbox;
        this.taker = taker;
    }

    /** What the deciding thread does with news. */
    record Taker<T>(Consumer<T> seen, Consumer<ObjectKey> deleted, BiConsumer<ObjectRef, String> unreadable) {}

    @Override
    public void listing() {
        listed.clear();
    }

    @Override
    public void replaced(List<T> all) {
        all.forEach(object -> listed.add(refOf.apply(object).key()));
        List<ObjectKey> gone =
                known.stream().filter(key -> !listed.contains(key)).toList();
        known.clear();
        known.addAll(listed);
        listed.clear();
        inbox.accept(() -> {
            all.forEach(taker.seen());
            gone.forEach(taker.deleted());
        });
    }

    @Override
    public void changed(T object) {
        known.add(refOf.apply(object).key());
        inbox.accept(() -> taker.seen().accept(object));
    }

    @Override
    public void deleted(ObjectKey key) {
        known.remove(key);
        inbox.accept(() -> taker.deleted().accept(key));
    }

    @Override
    public void unreadable(ObjectRef ref, String cause) {
        known.add(ref.key());
        listed.add(ref.key());
        inbox.accept(() -> taker.unreadable().accept(ref, cause));
    }
}
