package io.gpulease.controller.world;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is due when: at most one instant for each lease uid, the earliest asked for since it was last taken. */
public final class Agenda {

    private final TreeMap<Instant, Set<String>> due = new TreeMap<>();
    private final Map<String, Instant> byLease = new HashMap<>();

    public void remind(String leaseUid, Instant at) {
        Instant known = byLease.get(leaseUid);
        if (known != null && !at.isBefore(known)) {
            return;
        }
        forget(leaseUid);
        byLease.put(leaseUid, at);
        due.computeIfAbsent(at, _ -> new TreeSet<>()).add(leaseUid);
    }

    public void forget(String leaseUid) {
        Instant known = byLease.remove(leaseUid);
        if (known == null) {
            return;
        }
        Set<String> at = due.get(known);
        if (at != null && at.remove(leaseUid) && at.isEmpty()) {
            due.remove(known);
        }
    }

    /** Takes out all that is due at {@code now} or before. */
    public Set<String> take(Instant now) {
        var taken = new HashSet<String>();
        var past = due.headMap(now, true);
        past.values().forEach(taken::addAll);
        past.clear();
        taken.forEach(byLease::remove);
        return taken;
    }

    /** The next due instant, or {@code otherwise} when nothing is due before it. */
    public Instant nextOr(Instant otherwise) {
        return due.isEmpty() || due.firstKey().isAfter(otherwise) ? otherwise : due.firstKey();
    }
}
