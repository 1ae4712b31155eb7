package io.gpulease.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.crds.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionSetTest {

    private static final Instant LATER = Instant.parse("2026-12-01T10:00:00.700Z");
    private static final String THEN = "2026-12-01T09:00:00Z";
    private static final Condition READY = new Condition("Ready", "False", "Queued", "It waits.", THEN, 1L);
    private static final Condition THEIRS = new Condition("Audited", "True", "Done", "By others.", THEN, 1L);

    @Test
    void theTransitionTimeStaysWhileTheStatusDoes() {
        var set = new ConditionSet(List.of(READY), LATER, 2).set("Ready", false, "NoCapacity", "It still waits.");
        assertThat(set.list())
                .containsExactly(new Condition("Ready", "False", "NoCapacity", "It still waits.", THEN, 2L));
    }

    @Test
    void aNewStatusHasATimeOfItsOwnInWholeSeconds() {
        var set = new ConditionSet(List.of(READY), LATER, 1).set("Ready", true, "Placed", "Here.");
        assertThat(set.list().getFirst().lastTransitionTime()).isEqualTo("2026-12-01T10:00:00Z");
    }

    @Test
    void conditionsOfOthersAreKept() {
        var set = new ConditionSet(List.of(THEIRS, READY), LATER, 2).drop("Ready");
        assertThat(set.list()).containsExactly(THEIRS);
        assertThat(set.listAsOfNow()).containsExactly(THEIRS);
    }

    @Test
    void aMessageThatIsLongerThanTheSchemaAllowsIsCut() {
        var set = new ConditionSet(List.of(), LATER, 1).set("Ready", true, "Placed", "n".repeat(5_000));
        assertThat(set.list().getFirst().message()).hasSize(4_096).endsWith("nnn...");
    }

    @Test
    void whatIsOnlyShownWhileItHoldsGoesWhenItDoesNot() {
        var set = new ConditionSet(List.of(), LATER, 1).setWhile("Stalled", true, "Unreadable", "What?");
        assertThat(set.list()).hasSize(1);
        assertThat(set.setWhile("Stalled", false, "Unreadable", "What?").list()).isEmpty();
    }
}
