package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import org.junit.jupiter.api.Test;

/** What stands between a lease's node and everybody else. */
class FenceTest {
    private static final String HELD = "'gpulease.io/allocations':'{\\'u1\\':4}','gpulease.io/leased-by':'ns.l'";
    private static final String LABELS = ",'gpulease.io/lease-uid':'u1','gpulease.io/leased-by':'ns.l'";

    private final Turns turns = new Turns(new SilentJournal());

    @Test
    void standsUntouchedWhileItIsWhole() {
        turns.tenant().pool().heldNode("n").activeLease("n");
        assertThat(turns.take()).isEmpty();
    }

    @Test
    void isPutUpAgainWhenSomebodyTookItsTaint() {
        turns.tenant().pool().node("n", LABELS, HELD, "").activeLease("n");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"key\":\"gpulease.io/leased\"", "\"value\":\"u1\"");
    }

    @Test
    void isPutUpAgainWhenSomebodyTookItsLabel() {
        turns.tenant()
                .pool()
                .node("n", "", HELD, ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}")
                .activeLease("n");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"gpulease.io/lease-uid\":\"u1\"");
    }

    @Test
    void goesWhereNobodyHoldsAnything() {
        turns.tenant().pool().node("n", LABELS, "", ",{'key':'gpulease.io/leased','value':'u1','effect':'NoSchedule'}");
        assertThat(turns.take())
                .singleElement()
                .extracting(Call::body)
                .asString()
                .contains("\"gpulease.io/lease-uid\":null")
                .doesNotContain("\"key\":\"gpulease.io/leased\"");
    }

    @Test
    void standsUntouchedWhileItsLeaseIsNotKnown() {
        turns.tenant().pool().node("n", "", HELD, "");
        assertThat(turns.take()).isEmpty();
    }
}
