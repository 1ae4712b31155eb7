package io.gpulease.controller.watch;

import java.util.HashMap;
import java.util.Map;

/** Lets equal strings of many objects be one string; forgets all when too many differ. Owned by one thread. */
public final class StringPool {
    private static final int MOST = 8_192;
    private static final int LONGEST = 128;

    private final Map<String, String> known = new HashMap<>();

    /** The one that is kept of all that equal it. */
    public String shared(String text) {
        if (text.length() > LONGEST) {
            return text;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        var first = known.putIfAbsent(text, text);
        return first == null ? text : first;
    }
}
