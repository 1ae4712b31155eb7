package io.gpulease.demo.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.demo.live.Picture.Due;
import io.gpulease.demo.live.Picture.PodCounts;
import io.gpulease.demo.live.Picture.PoolLine;
import io.gpulease.demo.live.Picture.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Ink PLAIN = new Ink(false, false);
    private static final Frame.Progress PROGRESS =
            new Frame.Progress(Duration.ofSeconds(75), Duration.ofHours(18), 12, 369);
    private static final Picture NOTHING = new Picture(List.of(), Map.of(), new PodCounts(0, 0), List.of(), List.of());

    @Test
    void aPoolIsABarOfWhatIsOwnedLeasedAndFree() {
        assertThat(new Bars(PLAIN).pool(new PoolLine("p", 100, 50, 20), 10)).isEqualTo("oo#####...");
        assertThat(new Bars(PLAIN).pool(new PoolLine("p", 100, 0, 0), 10)).isEqualTo("..........");
        assertThat(new Bars(PLAIN).pool(new PoolLine("p", 100, 100, 0), 10)).isEqualTo("##########");
    }

    @Test
    void whatIsNotNothingIsSeenInABar() {
        assertThat(new Bars(PLAIN).pool(new PoolLine("p", 1000, 1, 1), 10)).isEqualTo("o#........");
    }

    @Test
    void manySharesAreAveragedIntoARowThatFits() {
        var bars = new Bars(new Ink(false, true));
        assertThat(bars.heights(List.of(0.0, 0.5, 1.0), 10)).isEqualTo(" ▄█");
        assertThat(bars.heights(List.of(0.0, 0.0, 1.0, 1.0, 0.5, 0.5), 3)).isEqualTo(" █▄");
        assertThat(bars.heights(List.of(), 3)).isEmpty();
    }

    @Test
    void theTableHasAsManyLinesWhateverThereIsToShow() {
        var frame = new Frame(PLAIN);
        assertThat(frame.table(busy(), PROGRESS)).hasSameSizeAs(frame.table(idle(), PROGRESS));
    }

    @Test
    void theTableShowsWhoIsNext() {
        var table = String.join("\n", new Frame(PLAIN).table(busy(), PROGRESS));
        assertThat(table)
                .contains("1:15   recorded time 18:00   12 of 369 leases asked for")
                .contains("50 leased   30 free  20 owner  of 100")
                .contains("a/job-1            32 GPUs  in 12 s")
                .contains("a/job-2             1 GPUs  QuotaExceeded")
                .contains("b/job-3             8 GPUs  now");
    }

    @Test
    void aLogGetsOneLineEveryFiveSeconds() {
        var bytes = new ByteArrayOutputStream();
        var screen = new Screen.Log(new PrintStream(bytes, false, StandardCharsets.UTF_8), new Frame(PLAIN));
        for (int tenths = 0; tenths < 120; tenths++) {
            screen.show(NOTHING, new Frame.Progress(Duration.ofMillis(tenths * 100L), Duration.ZERO, 0, 1));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(3).allMatch(l -> l.indexOf('\033') < 0);
    }

    @Test
    void withoutColoursThereIsNoEscape() {
        var table = String.join("\n", new Frame(PLAIN).table(busy(), PROGRESS));
        assertThat(table.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 127));
    }

    private static Picture busy() {
        return new Picture(
                List.of(new PoolLine("p", 100, 50, 20)),
                Map.of("Pending", 2, "Active", 1),
                new PodCounts(3, 4),
                List.of(
                        new Waiting("a/job-1", "c", 32, "Queued", Optional.of(Duration.ofMillis(11_800))),
                        new Waiting("a/job-2", "c", 1, "QuotaExceeded", Optional.empty())),
                List.of(new Due("b/job-3", 8, Duration.ofMillis(-20))));
    }

    private static Picture idle() {
        return new Picture(List.of(new PoolLine("p", 100, 0, 0)), Map.of(), new PodCounts(0, 0), List.of(), List.of());
    }
}
