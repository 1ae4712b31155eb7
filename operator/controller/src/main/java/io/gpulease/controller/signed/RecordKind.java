package io.gpulease.controller.signed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a record is about. */
public enum RecordKind {
    /** What was done on the nodes before a lease got them. */
    HANDOVER("Handover"),
    /** What was done on them after it had left. */
    RECEIPT("Receipt");

    private final String word;

    RecordKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** In names of objects. */
    public String inNames() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<RecordKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
