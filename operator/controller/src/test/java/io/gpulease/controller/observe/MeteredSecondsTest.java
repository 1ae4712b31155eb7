package io.gpulease.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeteredSecondsTest {

    private static final Instant BEGAN = Instant.parse("2026-12-01T10:00:00Z");

    private final Map<String, Long> held = new HashMap<>();
    private final Map<String, Long> credited = new HashMap<>();
    private final MeteredSeconds metered = new MeteredSeconds(BEGAN, sink(held), sink(credited));

    private static MeteredSeconds.Sink sink(Map<String, Long> sums) {
        return (tenant, gpuClass, more) -> sums.merge(tenant + "/" + gpuClass, more, Long::sum);
    }

    private static Figures.Usage usage(String uid, int startedMinutesAfter, long held, long credited) {
        return new Figures.Usage(uid, "t", "c", BEGAN.plusSeconds(60L * startedMinutesAfter), held, credited);
    }

    @Test
    void countALeaseWhileItRunsAndNothingTwiceWhenItEnds() {
        metered.see(usage("u", 1, 100, 0));
        metered.see(usage("u", 1, 250, 30));
        metered.ended(usage("u", 1, 300, 40));
        assertThat(held).containsEntry("t/c", 300L);
        assertThat(credited).containsEntry("t/c", 40L);
    }

    @Test
    void takeNoNoticeOfWhatIsStillSeenOfALeaseThatHasEnded() {
        metered.see(usage("u", 1, 100, 0));
        metered.ended(usage("u", 1, 300, 40));
        metered.see(usage("u", 1, 290, 40));
        metered.ended(usage("u", 1, 300, 40));
        assertThat(held).containsEntry("t/c", 300L);
        assertThat(credited).containsEntry("t/c", 40L);
    }

    @Test
    void countAllOfALeaseThatNobodyLookedAtBeforeItsEnd() {
        metered.ended(usage("u", 1, 300, 0));
        metered.see(usage("v", 1, 20, 0));
        assertThat(held).containsEntry("t/c", 320L);
    }

    @Test
    void countOfALeaseThatRanBeforeOnlyWhatItUsesFromThenOn() {
        metered.see(usage("u", -60, 5_000, 100));
        assertThat(held).containsEntry("t/c", 0L);
        metered.see(usage("u", -60, 5_600, 100));
        metered.ended(usage("u", -60, 5_700, 160));
        assertThat(held).containsEntry("t/c", 700L);
        assertThat(credited).containsEntry("t/c", 60L);
    }

    @Test
    void neverGoBack() {
        metered.see(usage("u", 1, 500, 90));
        metered.see(usage("u", 1, 480, 50));
        metered.see(usage("u", 1, 510, 90));
        assertThat(held).containsEntry("t/c", 510L);
        assertThat(credited).containsEntry("t/c", 90L);
    }
}
