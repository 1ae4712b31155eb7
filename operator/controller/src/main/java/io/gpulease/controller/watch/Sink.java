package io.gpulease.controller.watch;

import java.util.List;

/**
 * Receives what a {@link ListWatch} sees, always on the one thread of that watch and in the order of the API server.
 *
 * <p>A list is told as {@code listing}, any number of {@code unreadable}, then {@code replaced}; events follow.
 */
public interface Sink<T> {
    /** A list begins: until {@link #replaced} what was told before still stands. */
    default void listing() {}

    /** These exist, and those told as unreadable since {@link #listing}; whatever else was known is gone. */
    void replaced(List<T> all);

    void changed(T object);

    void deleted(ObjectKey key);

    /** The object exists but could not be read; {@code cause} is one line for people. */
    void unreadable(ObjectRef ref, String cause);
}
