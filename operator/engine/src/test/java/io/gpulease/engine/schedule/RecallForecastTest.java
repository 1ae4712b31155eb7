package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.World.at;
import static io.gpulease.engine.schedule.World.heldBy;
import static io.gpulease.engine.schedule.World.id;
import static io.gpulease.engine.schedule.World.reclaimable;
import static io.gpulease.engine.schedule.World.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpulease.engine.model.Tier;
import org.junit.jupiter.api.Test;

class RecallForecastTest {

    private final World world = World.withNodes(4, 4)
            .held(reclaimable("acme", "spot", Tier.SPOT, -50, 500, share("n1", 4)))
            .held(reclaimable("acme", "usual", Tier.ON_DEMAND, -5, 300, share("n2", 4)))
            .held(heldBy("acme", "short", 40, share("n3", 4)));

    private RecallForecast forecast(int gpus) {
        return RecallForecast.of(world.snapshot(), "p", gpus);
    }

    @Test
    void disturbsNobodyForWhatIsFree() {
        var forecast = forecast(4);
        assertThat(forecast.atOnce()).isEqualTo(4);
        assertThat(forecast.leaving()).isEmpty();
        assertThat(forecast.allBy()).contains(world.snapshot().now());
    }

    @Test
    void tellsSpotAndSaysWhatItLoses() {
        var forecast = forecast(8);
        assertThat(forecast.atOnce()).isEqualTo(4);
        assertThat(forecast.leaving()).singleElement().satisfies(leaving -> {
            assertThat(leaving.lease()).isEqualTo(id("spot"));
            assertThat(leaving.recalled()).isTrue();
            assertThat(leaving.endsBy()).as("after its notice").isEqualTo(at(10));
            assertThat(leaving.gpuSecondsAtRisk()).isEqualTo(60 * 4);
        });
        assertThat(forecast.allBy()).contains(forecast.leaving().getFirst().freeBy());
    }

    @Test
    void waitsForThoseWhoCannotBeTold() {
        var forecast = forecast(16);
        assertThat(forecast.leaving())
                .extracting(RecallForecast.Leaving::lease)
                .containsExactly(id("spot"), id("short"), id("usual"));
        assertThat(forecast.leaving())
                .extracting(RecallForecast.Leaving::recalled)
                .containsExactly(true, false, false);
        assertThat(forecast.leaving().get(1).gpuSecondsAtRisk()).isZero();
        assertThat(forecast.allBy()).contains(at(300));
        assertThat(forecast.outOfReach()).isZero();
    }

    @Test
    void saysWhatThePoolWillNeverHave() {
        var forecast = forecast(20);
        assertThat(forecast.allBy()).isEmpty();
        assertThat(forecast.outOfReach()).isEqualTo(4);
    }

    @Test
    void changesNothing() {
        assertThat(forecast(8).leaving()).isNotEmpty();
        assertThat(world.plan().reclaims()).isEmpty();
    }

    @Test
    void refusesAPoolThatIsNotThere() {
        assertThatThrownBy(() -> RecallForecast.of(world.snapshot(), "q", 4))
                .hasMessage("there is no pool q; known: p");
        assertThatThrownBy(() -> forecast(0)).hasMessageContaining("at least 1");
    }
}
