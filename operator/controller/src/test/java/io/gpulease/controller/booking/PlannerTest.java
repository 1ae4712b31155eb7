package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.Given;
import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofMinutes(10));

    private final World world = new World(Notice.Defaults.STANDARD);
    private long stopwatch;

    /** An engine that takes a second. */
    private final Planner planner = new Planner(
            world,
            new SilentJournal(),
            Clock.fixed(NOON, ZoneOffset.UTC),
            () -> stopwatch += Duration.ofSeconds(1).toNanos());

    PlannerTest() {
        world.see(
                Given.lease(
                        "{'metadata':{'name':'train','namespace':'ants','uid':'u','resourceVersion':'1','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z'},'spec':{'gpuClass':'h200','gpus':8,'term':{'duration':'1h'}}}"));
    }

    @Test
    void planningTakesAtMostAFifthOfTheTime() {
        planner.turn(NOON);
        assertThat(world.changes().isPlanNeeded()).isFalse();
        world.changes().plan();
        planner.turn(NOON.plusSeconds(3));
        assertThat(world.changes().isPlanNeeded()).isTrue();
        assertThat(planner.next(LATER)).isEqualTo(NOON.plusSeconds(4));
        planner.turn(NOON.plusSeconds(4));
        assertThat(world.changes().isPlanNeeded()).isFalse();
    }

    @Test
    void aClockThatWasSetBackDoesNotProlongTheRest() {
        planner.turn(NOON);
        world.changes().plan();
        planner.turn(NOON.minusSeconds(3_600));
        assertThat(world.changes().isPlanNeeded()).isFalse();
    }
}
