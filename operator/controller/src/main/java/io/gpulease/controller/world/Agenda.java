package io.gpulease.controller.world;

import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.SlimPod;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is due when: at most one instant for each key, the earliest asked for since it was last taken. A lease stands there
 * by its uid.
 */
public final class Agenda {

    private static final String NODE = "node ";
    private static final String POD = "pod ";
    private static final String QUOTE = "quote ";

    private final TreeMap<Instant, Set<String>> due = new TreeMap<>();
    private final Map<String, Instant> byKey = new HashMap<>();

    public void remind(String key, Instant at) {
        Instant known = byKey.get(key);
        if (known != null && !at.isBefore(known)) {
            return;
        }
        forget(key);
        byKey.put(key, at);
        due.computeIfAbsent(at, _ -> new TreeSet<>()).add(key);
    }

    public void forget(String key) {
        Instant known = byKey.remove(key);
        if (known == null) {
            return;
        }
        Set<String> at = due.get(known);
        if (at != null && at.remove(key) && at.isEmpty()) {
            due.remove(known);
        }
    }

    /** Takes out all that is due at {@code now} or before. */
    public Set<String> take(Instant now) {
        var taken = new HashSet<String>();
        var past = due.headMap(now, true);
        past.values().forEach(taken::addAll);
        past.clear();
        taken.forEach(byKey::remove);
        return taken;
    }

    /** The next due instant, or {@code otherwise} when nothing is due before it. */
    public Instant nextOr(Instant otherwise) {
        return due.isEmpty() || due.firstKey().isAfter(otherwise) ? otherwise : due.firstKey();
    }

    /** The key of a node. */
    public static String node(String name) {
        return NODE + name;
    }

    /** The key of a quote. */
    public static String quote(String uid) {
        return QUOTE + uid;
    }

    /** The key of a pod that no lease accounts for. */
    public static String pod(SlimPod pod) {
        return POD + pod.namespace() + "/" + pod.name();
    }

    /** Says whom a key that was taken concerns. */
    public static void concern(String key, Changes changes) {
        if (key.startsWith(NODE)) {
            changes.node(key.substring(NODE.length()));
        } else if (key.startsWith(QUOTE)) {
            changes.quote(key.substring(QUOTE.length()));
        } else if (key.startsWith(POD)) {
            int slash = key.indexOf('/');
            changes.strayPod(new ObjectKey(key.substring(POD.length(), slash), key.substring(slash + 1)));
        } else {
            changes.lease(key);
        }
    }
}
