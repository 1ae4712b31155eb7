package io.gpulease.controller.wiring;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.Sink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Carries what one watch sees to the deciding thread, in order. Of the objects it keeps only who they are, to find what a new
 * list leaves out, and to say of a deletion which of several objects that had one name after the other is gone.
 */
public final class Follower<T> implements Sink<T> {

    private final Function<T, ObjectRef> refOf;
    private final Consumer<Runnable> inbox;
    private final Taker<T> taker;
    private final Map<ObjectKey, ObjectRef> known = new HashMap<>();
    private final Map<ObjectKey, ObjectRef> listed = new HashMap<>();

    public Follower(Function<T, ObjectRef> refOf, Consumer<Runnable> inbox, Taker<T> taker) {
        this.refOf = refOf;
        this.inbox = inbox;
        this.taker = taker;
    }

    /** What the deciding thread does with news. */
    public record Taker<T>(Consumer<T> seen, Consumer<ObjectRef> deleted, BiConsumer<ObjectRef, String> unreadable) {}

    @Override
    public void listing() {
        listed.clear();
    }

    @Override
    public void replaced(List<T> all) {
        all.forEach(object -> note(listed, refOf.apply(object)));
        List<ObjectRef> gone = known.values().stream().filter(this::isGone).toList();
        known.clear();
        known.putAll(listed);
        listed.clear();
        inbox.accept(() -> {
            gone.forEach(taker.deleted());
            all.forEach(taker.seen());
        });
    }

    /** Also when another object has its name by now. */
    private boolean isGone(ObjectRef ref) {
        ObjectRef now = listed.get(ref.key());
        return now == null || !now.uid().equals(ref.uid());
    }

    @Override
    public void changed(T object) {
        note(known, refOf.apply(object));
        inbox.accept(() -> taker.seen().accept(object));
    }

    @Override
    public void deleted(ObjectKey key) {
        ObjectRef last = known.remove(key);
        if (last != null) {
            inbox.accept(() -> taker.deleted().accept(last));
        }
    }

    @Override
    public void unreadable(ObjectRef ref, String cause) {
        note(known, ref);
        note(listed, ref);
        inbox.accept(() -> taker.unreadable().accept(ref, cause));
    }

    private static void note(Map<ObjectKey, ObjectRef> refs, ObjectRef ref) {
        refs.put(ref.key(), ref);
    }
}
