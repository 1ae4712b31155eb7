package io.gpulease.engine.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.Node;
import io.gpulease.engine.model.Outage;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Site;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PowerBookTest {

    private static final long NOW = 1_000;

    @Test
    void aSiteThatNobodyKnowsLimitsNothing() {
        PowerAccount account = book(List.of(), pool("p", "x", 700, 8)).account("p");

        assertThat(account.isLimited()).isFalse();
        assertThat(account.left(NOW, NOW + 10)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void poolsShareThePowerOfTheirSiteEachByWhatItDraws() {
        PowerBook book = book(List.of(site(10_000)), pool("p", "x", 700, 8), pool("q", "y", 1_000, 8));

        book.account("p").take(8, NOW, NOW + 10);

        assertThat(book.account("q").left(NOW, NOW + 10)).isEqualTo(4);
        assertThat(book.account("p").left(NOW, NOW + 10)).isEqualTo(6);
        assertThat(book.account("q").left(NOW + 10, NOW + 20)).isEqualTo(10);
        assertThat(book.account("p").sharesWith(book.account("q"))).isTrue();
        assertThat(book.neighbours("x")).containsExactly("x", "y");
    }

    @Test
    void ofOutagesThatOverlapTheOneThatLeavesLeastCounts() {
        PowerAccount account = book(
                        List.of(site(8_000, outage(10, 30, 3_000), outage(20, 40, 5_000), outage(5, 50, 9_000))),
                        pool("p", "x", 1_000, 8))
                .account("p");

        assertThat(account.left(NOW, NOW + 10)).isEqualTo(8);
        assertThat(account.left(NOW + 10, NOW + 11)).isEqualTo(3);
        assertThat(account.left(NOW + 29, NOW + 30)).isEqualTo(3);
        assertThat(account.left(NOW + 30, NOW + 40)).isEqualTo(5);
        assertThat(account.left(NOW + 40, NOW + 60)).isEqualTo(8);
        assertThat(account.firstStart(4, Span.lasting(NOW, NOW + 100, 11))).isEqualTo(NOW + 30);
        assertThat(account.allowedUntil(4, NOW)).isEqualTo(NOW + 10);
    }

    @Test
    void anOutageThatIsOverIsForgotten() {
        PowerBook book = book(List.of(site(OptionalLong.empty(), outage(-20, 0, 0))), pool("p", "x", 1_000, 8));

        assertThat(book.account("p").isLimited()).isFalse();
        assertThat(book.nextChange(NOW)).isEmpty();
    }

    @Test
    void thereIsLessThanNothingWhereMoreIsDrawnThanAnOutageLeaves() {
        PowerAccount account = book(List.of(site(8_000, outage(10, 30, 1_000))), pool("p", "x", 1_000, 8))
                .account("p");

        account.take(3, NOW, NOW + 20);

        assertThat(account.left(NOW + 10, NOW + 30)).isEqualTo(-2);
        assertThat(account.allows(1, NOW + 10, NOW + 20)).isFalse();
        assertThat(account.allows(1, NOW + 20, NOW + 30)).isTrue();
        assertThat(account.shortfall(1, NOW, NOW + 30).orElseThrow().missingWatts())
                .isEqualTo(3_000);
        account.giveBack(3, NOW, NOW + 20);
        assertThat(account.left(NOW + 10, NOW + 30)).isEqualTo(1);
    }

    @Test
    void gigawattsDoNotOverflow() {
        // 80 GW of GPUs, of which the site can feed 60.
        Pool pool = pool("p", "x", 99_991, 800_000);
        PowerBook book = book(List.of(site(60_000_000_000L)), pool, pool("q", "y", 3, 8));
        PowerAccount account = book.account("p");

        int most = account.left(NOW, NOW + 10);
        account.take(most, NOW, NOW + 10);

        // What is lost by counting in larger units is less than two thousandths.
        assertThat(most).isBetween(599_000, 600_054);
        assertThat(account.left(NOW, NOW + 10)).isZero();
    }

    private static PowerBook book(List<Site> sites, Pool... pools) {
        return new PowerBook(new Snapshot(
                Instant.ofEpochSecond(NOW), List.of(pools), List.of(), List.of(), List.of(), List.of(), sites));
    }

    private static Site site(long watts, Outage... outages) {
        return site(OptionalLong.of(watts), outages);
    }

    private static Site site(OptionalLong watts, Outage... outages) {
        return new Site("here", SiteState.NORMAL, watts, List.of(outages));
    }

    private static Outage outage(long from, long until, long watts) {
        return new Outage(new Window(Instant.ofEpochSecond(NOW + from), Instant.ofEpochSecond(NOW + until)), watts, "");
    }

    private static Pool pool(String name, String gpuClass, int watts, int gpus) {
        return new Pool(
                name,
                gpuClass,
                "here",
                Reliability.FIRM,
                Set.of(Isolation.values()),
                Duration.ofHours(1),
                true,
                0,
                List.of(),
                List.of(new Node(name + "-1", gpus, 0, true, Map.of())),
                watts);
    }
}
