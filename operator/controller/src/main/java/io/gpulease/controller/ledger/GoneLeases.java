package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.world.World;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is made good of leases whose objects are no more, in the ledger alone. */
public final class GoneLeases {

    private final World world;
    private final LastRecords lastRecords;
    private final LateEnds lateEnds;
    private final LedgerWriter writer;
    /** By uid, when to look again whether one is surely gone of which an end is missing. */
    private final Map<String, Instant> notYet = new HashMap<>();

    /** {@code namespace} is the operator's own. */
    public GoneLeases(
            World world, Caller caller, InstantSource clock, Journal journal, String namespace, LedgerWriter writer) {
        this.world = world;
        this.lastRecords = new LastRecords(world, caller, clock, journal, Page.path(namespace));
        this.lateEnds = new LateEnds(world);
        this.writer = writer;
    }

    boolean hasCredits(String leaseUid, Map<String, Instant> dismissed, Instant notBefore, Instant now) {
        if (writer.isAboutToWriteOf(leaseUid)) {
            // What was said of it a moment ago stands, also if the window has closed since.
            return false;
        }
        if (now.isBefore(notYet.getOrDefault(leaseUid, Instant.MIN))) {
            return false;
        }
        Optional<Optional<JsonNode>> last = lastRecords.of(leaseUid, notBefore);
        if (last.isEmpty()) {
            return false;
        }
        lastRecords.forget(leaseUid);
        notYet.remove(leaseUid);
        Optional<JsonNode> open = last.get()
                .filter(record -> Known.HELD.contains(record.path("kind").asText()));
        if (open.isPresent()) {
            end(leaseUid, open.get(), now);
            return false;
        }
        Optional<Draft> draft = last.get().flatMap(record -> lateEnds.draft(record, dismissed));
        draft.ifPresent(writer::writeAtOnce);
        return draft.isEmpty();
    }

    /** It was removed by force, and has left no end: that comes first, and says what was done to it. */
    private void end(String leaseUid, JsonNode open, Instant now) {
        Instant surely = Page.instant(open.path("at").asText()).plus(Vanished.SKEW);
        Optional<Draft> end = now.isBefore(surely) ? Optional.empty() : Vanished.end(leaseUid, open, now);
        if (end.isPresent()) {
            writer.writeAtOnce(end.get());
        } else {
            notYet.put(leaseUid, now.isBefore(surely) ? surely : now.plus(Vanished.SKEW));
        }
    }

    Instant turn(Instant now) {
        Instant next = lastRecords.turn(now);
        for (Map.Entry<String, Instant> one : notYet.entrySet()) {
            if (!now.isBefore(one.getValue())) {
                world.changes().lease(one.getKey());
            } else if (one.getValue().isBefore(next)) {
                next = one.getValue();
            }
        }
        return next;
    }
}
