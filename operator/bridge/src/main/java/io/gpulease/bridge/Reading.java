package io.gpulease.bridge;

import java.util.function.Supplier;

/** An object as the engine's value, or why it cannot be read; one that cannot be read stops nobody else. */
public sealed interface Reading<T> {

    record Understood<T>(T value) implements Reading<T> {}

    /** {@code cause} names the field and says what is wrong with it. */
    record Unreadable<T>(String cause) implements Reading<T> {}

    /** Runs {@code reader}; what it says of a field that cannot be read becomes the cause. */
    static <T> Reading<T> of(Supplier<T> reader) {
        try {
            return new Understood<>(reader.get());
        } catch (IllegalArgumentException unreadable) {
            return new Unreadable<>(String.valueOf(unreadable.getMessage()));
        }
    }
}
