package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import org.junit.jupiter.api.Test;

/** A waiting lease whose object is being deleted. */
class DeletionBeforeStartTest {
    private static final String WAITS = "'phase':'Pending','reason':'NoCapacity','observedGeneration':1,'tenant':'t'";
    private static final String DELETED = ",'deletionTimestamp':'2026-12-01T09:59:00Z','finalizers':[%s]";
    private static final String OURS = DELETED.formatted("'gpulease.io/release'");
    private static final String OURS_AND_OTHERS = DELETED.formatted("'example.com/keep','gpulease.io/release'");

    private final Turns turns = new Turns(new SilentJournal());
    private final Edition edition = new Edition(5, 1, ",'term':{'duration':'1h'}");

    @Test
    void costsOneWriteWhereNobodyElseKeepsTheObject() {
        turns.tenant().lease(edition, OURS, WAITS);
        assertThat(turns.take()).singleElement().satisfies(call -> {
            assertThat(call.path()).endsWith("/gpuleases/l");
            assertThat(call.body()).contains("\"finalizers\":[]");
        });
    }

    @Test
    void isToldAsReleasedWhereTheObjectStaysForOthers() {
        turns.tenant().lease(edition, OURS_AND_OTHERS, WAITS);
        assertThat(turns.take()).singleElement().satisfies(call -> {
            assertThat(call.path()).endsWith("/gpuleases/l/status");
            assertThat(call.body()).contains("\"phase\":\"Released\"", "\"endReason\":\"ReleasedByTenant\"");
        });
        var released = Turns.leaseAgain(
                new Edition(6, 1, ",'term':{'duration':'1h'}"), OURS_AND_OTHERS, WAITS.replace("Pending", "Released"));
        assertThat(turns.takeAfter(200, released))
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"finalizers\":[\"example.com/keep\"]");
    }
}
