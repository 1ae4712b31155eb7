package io.gpulease.engine.schedule;

import static io.gpulease.engine.schedule.World.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.model.Hold;
import io.gpulease.engine.schedule.QuoteAnswer.Kept;
import io.gpulease.engine.schedule.QuoteAnswer.Offered;
import java.time.Duration;
import java.util.List;

/** Answers to the one quote of a world. */
final class Quoted {

    private Quoted() {}

    static QuoteAnswer answer(World world) {
        assertThat(world.plan().quotes()).hasSize(1);
        return world.plan().quotes().getFirst();
    }

    static Offered offered(World world) {
        assertThat(answer(world)).isInstanceOf(Offered.class);
        return (Offered) answer(world);
    }

    static Hold held(World world) {
        Kept kept = offered(world).kept();
        assertThat(kept).isInstanceOf(Kept.Held.class);
        return ((Kept.Held) kept).hold();
    }

    static List<String> starts(QuoteAnswer answer) {
        return ((Offered) answer)
                .offers().stream()
                        .map(offer -> "%d x %s at %d"
                                .formatted(
                                        offer.gpus(),
                                        Words.of(offer.tier()),
                                        Duration.between(
                                                        at(0),
                                                        offer.booking().window().start())
                                                .toSeconds()))
                        .toList();
    }
}
