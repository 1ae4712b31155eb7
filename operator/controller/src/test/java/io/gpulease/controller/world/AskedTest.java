package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.NodeGpus;
import io.gpulease.crds.PlacementStatus;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.schedule.Answer;
import io.gpulease.engine.schedule.Reason;
import io.gpulease.engine.schedule.Shortage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final Wish LONGER = new Wish(
            new LeaseId("ns", "l", "u1"), Constraints.NONE, NOW, new Amendment.Extend(NOW.plus(Duration.ofHours(3))));

    private final Asked asked = new Asked();

    @Test
    void anAnswerIsAwaitedButNotForEver() {
        assertThat(asked.ask(List.of(LONGER), NOW)).isTrue();
        assertThat(asked.ask(List.of(LONGER), NOW)).isFalse();
        assertThat(asked.awaitsAnswer(NOW)).isTrue();
        assertThat(asked.mayEndLater(NOW)).isTrue();
        assertThat(asked.awaitsAnswer(NOW.plus(Asked.ANSWERED_WITHIN))).isFalse();
    }

    @Test
    void otherFiguresOfTheSameRefusalAreToldOnceAMinute() {
        asked.ask(List.of(LONGER), NOW);
        asked.answered(refusal(Reason.QUOTA_EXCEEDED, "8 are left"), GpuLeaseStatus.empty());
        assertThat(told(NOW)).isEqualTo("8 are left");
        assertThat(asked.tellAgainAt()).isEmpty();
        asked.answered(refusal(Reason.QUOTA_EXCEEDED, "7 are left"), GpuLeaseStatus.empty());
        assertThat(told(NOW.plusSeconds(59))).isEqualTo("8 are left");
        assertThat(asked.tellAgainAt()).contains(NOW.plusSeconds(60));
        assertThat(told(NOW.plusSeconds(60))).isEqualTo("7 are left");
        asked.answered(refusal(Reason.NO_CAPACITY, "taken"), GpuLeaseStatus.empty());
        assertThat(told(NOW.plusSeconds(61))).as("another reason").isEqualTo("taken");
    }

    @Test
    void aRefusalOfWhatIsAskedNoMoreIsForgotten() {
        asked.ask(List.of(LONGER), NOW);
        asked.answered(refusal(Reason.NO_CAPACITY, "taken"), GpuLeaseStatus.empty());
        asked.close();
        assertThat(asked.refusal(NOW)).as("its end is fixed, the reason stands").isPresent();
        asked.specChanged();
        assertThat(asked.refusal(NOW)).isEmpty();
    }

    @Test
    void aGrowthIsOverOnceTheStatusHasAllOfIt() {
        asked.takeUp(new Growth(12, Map.of("m", 4, "n", 4)));
        asked.seen(holding(new NodeGpus("l", 4), new NodeGpus("m", 4)));
        assertThat(asked.growth()).isPresent();
        asked.seen(holding(new NodeGpus("l", 4), new NodeGpus("m", 4), new NodeGpus("n", 4)));
        assertThat(asked.growth()).isEmpty();
    }

    private static GpuLeaseStatus holding(NodeGpus... nodes) {
        var empty = GpuLeaseStatus.empty();
        return new GpuLeaseStatus(
                "Active",
                empty.reason(),
                empty.observedGeneration(),
                empty.tenant(),
                empty.tier(),
                empty.queue(),
                empty.reservation(),
                new PlacementStatus("p", null, null, List.of(nodes)),
                empty.handover(),
                empty.term(),
                empty.endReason(),
                empty.usage(),
                empty.service(),
                empty.violations(),
                empty.enforcements(),
                empty.conditions());
    }

    private String told(Instant now) {
        return asked.refusal(now).orElseThrow().shortage().message();
    }

    private static Answer.NotYet refusal(Reason reason, String message) {
        return new Answer.NotYet(LONGER, new Shortage(reason, message), Optional.empty());
    }
}
