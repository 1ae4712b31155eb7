package io.gpulease.app.doctor;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param check its name, one word
 * @param found what is so and, if it is not fine, why that matters; one line
 * @param advice what to do; empty when there is nothing to do
 */
public record Finding(String check, State state, String found, String advice) {

    /** How it stands, the worst last. */
    public enum State {
        /** As it should be. */
        OK,
        /** Cannot be seen from here: a person has to look. */
        LOOK,
        /** Works, but is hardly meant so. */
        WARN,
        /** Could not be found out. */
        UNKNOWN,
        /** Wrong. */
        FAIL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The installation cannot be said to be in order. */
        boolean isTrouble() {
            return this == UNKNOWN || this == FAIL;
        }
    }

    static Finding ok(String check, String found) {
        return new Finding(check, State.OK, found, "");
    }

    static Finding look(String check, String found, String advice) {
        return new Finding(check, State.LOOK, found, advice);
    }

    static Finding warn(String check, String found, String advice) {
        return new Finding(check, State.WARN, found, advice);
    }

    static Finding unknown(String check, String found, String advice) {
        return new Finding(check, State.UNKNOWN, found, advice);
    }

    static Finding fail(String check, String found, String advice) {
        return new Finding(check, State.FAIL, found, advice);
    }

    /** The API server did not let it look. */
    static Finding unasked(String check, String what, Reply reply) {
        return unknown(
                check,
                "%s cannot be read: %s".formatted(what, reply.words()),
                "Ask with the rights of a cluster administrator.");
    }
}
