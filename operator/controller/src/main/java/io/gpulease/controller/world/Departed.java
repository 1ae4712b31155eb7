package io.gpulease.controller.world;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Uids of objects that are no more, the latest ones: an answer to one of our calls may come after the watch has told of the
 * object's end, and must not bring it back to life here, where nothing would ever take it away again.
 */
final class Departed {

    /** More than can be deleted while a call is waited for. */
    private static final int REMEMBERED = 10_000;

    private final Map<String, Boolean> uids = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    void add(String uid) {
        uids.put(uid, true);
    }

    boolean has(String uid) {
        return uids.containsKey(uid);
    }
}
