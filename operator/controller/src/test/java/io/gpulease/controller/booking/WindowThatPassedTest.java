package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import org.junit.jupiter.api.Test;

/** A lease whose window, from eight to nine, passed while its tenant was suspended. It is ten, and the tenant is suspended no more. */
class WindowThatPassedTest {
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String REJECTED =
            "'phase':'Rejected','tier':'OnDemand','reason':'TenantSuspended','observedGeneration':1,'tenant':'t'";

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void isBookedAgainWhenItsStartIsMovedToAFreeWindow() {
        turns.tenant()
                .pool()
                .node("n", "", "", "")
                .lease(
                        new Edition(5, 2, ",'term':{'start':'2026-12-01T11:00:00Z','duration':'1h'}"),
                        FINALIZER,
                        REJECTED);
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"phase\":\"Reserved\"", "2026-12-01T11:00:00Z");
    }

    @Test
    void staysRejectedForTheSameReasonWhileNobodyMovesIt() {
        turns.tenant()
                .pool()
                .node("n", "", "", "")
                .lease(
                        new Edition(5, 1, ",'term':{'start':'2026-12-01T08:00:00Z','duration':'1h'}"),
                        FINALIZER,
                        REJECTED);
        assertThat(turns.take()).isEmpty();
    }
}
