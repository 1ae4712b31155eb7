package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.world.World;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** What is made good of leases whose objects are no more, in the ledger alone. */
public final class GoneLeases {

    private final LastRecords lastRecords;
    private final LateEnds lateEnds;
    private final LedgerWriter writer;

    /** {@code namespace} is the operator's own. */
    public GoneLeases(
            World world, Caller caller, InstantSource clock, Journal journal, String namespace, LedgerWriter writer) {
        this.lastRecords = new LastRecords(world, caller, clock, journal, Page.path(namespace));
        this.lateEnds = new LateEnds(world);
        this.writer = writer;
    }

    boolean hasCredits(String leaseUid, Set<String> violations, Instant notBefore, Instant now) {
        if (writer.isAboutToWriteOf(leaseUid)) {
            // What was said of it a moment ago stands, also if the window has closed since.
            return false;
        }
        Optional<Optional<JsonNode>> last = lastRecords.of(leaseUid, notBefore);
        if (last.isEmpty()) {
            return false;
        }
        lastRecords.forget(leaseUid);
        Optional<Draft> draft = last.get().flatMap(record -> lateEnds.draft(record, violations, now));
        draft.ifPresent(writer::writeAtOnce);
        return draft.isEmpty();
    }

    Instant turn(Instant now) {
        return lastRecords.turn(now);
    }
}
