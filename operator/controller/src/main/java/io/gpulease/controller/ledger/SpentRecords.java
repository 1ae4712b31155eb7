package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.bridge.Reading;
import io.gpulease.controller.world.SpentBook;
import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.metering.Meter;
import java.time.Instant;

/** What pages of the ledger say of what leases have used. */
final class SpentRecords {

    private final SpentBook book;

    SpentRecords(SpentBook book) {
        this.book = book;
    }

    /** Once somebody has begun to read: before, and without a budget, nobody asks for it. */
    void addWhatIsWrittenMeanwhile(Page page) {
        if (book.isRead()) {
            add(page);
        }
    }

    void add(Page page) {
        long number = page.first();
        for (JsonNode record : page.records()) {
            add(record, number++);
        }
    }

    /** One that cannot be read is not counted; statements tell of it. */
    private void add(JsonNode record, long number) {
        boolean isOver = record.path("kind").asText().equals(Drafts.END);
        boolean says = Known.HELD.contains(record.path("kind").asText()) || isOver;
        if (says && Reading.of(() -> Vanished.meter(record)) instanceof Reading.Understood<Meter>(var meter)) {
            Instant until = Page.instant(record.path(isOver ? "from" : "ends").asText());
            String tenant =
                    record.path("tenant").asText(record.path("namespace").asText());
            book.put(record.path("uid").asText(), number, isOver, new Accrual(tenant, meter, until));
        }
    }
}
