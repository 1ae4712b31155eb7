package io.gpulease.controller.world;

/** Compares resourceVersions, which grow with each write of an object. */
public final class Version {

    private Version() {}

    /** False only when {@code known} is certainly the later one: late news of an object must not undo an answer to our own write. */
    public static boolean isNews(String heard, String known) {
        if (heard.length() != known.length() && isNumber(heard) && isNumber(known)) {
            return heard.length() > known.length();
        }
        return !isNumber(heard) || !isNumber(known) || heard.compareTo(known) >= 0;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
