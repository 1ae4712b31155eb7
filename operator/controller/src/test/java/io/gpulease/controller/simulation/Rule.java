package io.gpulease.controller.simulation;

import org.jspecify.annotations.Nullable;

/** States what must be so. */
final class Rule {

    private Rule() {}

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
    static void claim(boolean holds, String message, @Nullable Object... values) {
        if (!holds) {
            throw new AssertionError(message.formatted(values));
        }
    }
}
