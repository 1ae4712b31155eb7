package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be put on record and is not yet, in the order in which it came. */
final class Pending {

    private static final int MOST_RECORDS = 2_000;
    private static final int MOST_CHARACTERS = 1 << 20;

    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    /** The leases of whom is to be said what they hold. */
    private final Set<String> held = new HashSet<>();

    /** True when it was not among them, nor, for a start, anything else that tells what its lease holds. */
    boolean add(Draft draft) {
        boolean isNew =
                !(draft.isStart() && held.contains(draft.uid())) && drafts.putIfAbsent(draft.id(), draft) == null;
        if (isNew && draft.tellsWhatIsHeld()) {
            held.add(draft.uid());
        }
        return isNew;
    }

    boolean has(String uid, String key) {
        return drafts.containsKey(uid + " " + key);
    }

    boolean isEmpty() {
        return drafts.isEmpty();
    }

    void remove(String uid, String key) {
        Draft removed = drafts.remove(uid + " " + key);
        if (removed != null && removed.tellsWhatIsHeld()) {
            held.remove(uid);
        }
    }

    Set<String> leases() {
        var uids = new HashSet<String>();
        drafts.values().forEach(draft -> uids.add(draft.uid()));
        return uids;
    }

    /** Takes out all; gives all that is to be said of leases that end, which is not to be derived once more from what is. */
    List<Draft> takeThoseOfWhatEnds() {
        Set<String> ending = new HashSet<>();
        drafts.values().stream().filter(Draft::isOfAnEnd).forEach(draft -> ending.add(draft.uid()));
        List<Draft> theirs = drafts.values().stream()
                .filter(draft -> ending.contains(draft.uid()))
                .toList();
        drafts.clear();
        held.clear();
        return theirs;
    }

    /** As many as one page takes, the first ones first, numbered from that one on. They stay among these until they are on record. */
    List<String> records(long first, Instant now) {
        List<String> lines = new ArrayList<>();
        int characters = 0;
        String at = WholeSeconds.down(now).toString();
        for (Draft draft : drafts.values()) {
            ObjectNode record = JsonNodeFactory.instance.objectNode();
            record.put("seq", first + lines.size()).put("at", at).put("key", draft.key());
            record.setAll(draft.body());
            String line = record.toString();
            characters += line.length();
            if (!lines.isEmpty() && (characters > MOST_CHARACTERS || lines.size() == MOST_RECORDS)) {
                break;
            }
            lines.add(line);
        }
        return lines;
    }
}
