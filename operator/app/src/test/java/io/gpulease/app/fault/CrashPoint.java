package io.gpulease.app.fault;

import java.util.Locale;

/** An instant at which something goes wrong: around one call. */
record CrashPoint(Side side, int occurrence, String call) {
    enum Side {
        /** The operator dies right before the call is sent. */
        BEFORE,
        /** It dies right after the call was answered. */
        AFTER,
        /** It lives, but never hears the answer to a call that had its effect. */
        LOST
    }

    /** {@code after 2 PATCH pods let in}. */
    static CrashPoint parse(String text) {
        var words = text.strip().split(" ", 3);
        return new CrashPoint(Side.valueOf(words[0].toUpperCase(Locale.ROOT)), Integer.parseInt(words[1]), words[2]);
    }

    /** The same, once one call of that name was seen. */
    CrashPoint next() {
        return new CrashPoint(side, occurrence - 1, call);
    }

    @Override
    public String toString() {
        return "%s %d %s".formatted(side.name().toLowerCase(Locale.ROOT), occurrence, call);
    }
}
