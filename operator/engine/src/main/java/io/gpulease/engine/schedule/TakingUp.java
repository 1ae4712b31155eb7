package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.term.LeaseTerm;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Whether what a lease asks for is what was offered: only then can it have the place that was held. */
public final class TakingUp {

    private TakingUp() {}

    /** In what the lease differs, as a sentence; empty: in nothing that matters. */
    public static Optional<String> difference(Request lease, Hold hold) {
        Request offered = hold.request();
        return differs("class", lease.gpuClass(), offered.gpuClass())
                .or(() -> differs("GPUs", lease.gpus(), offered.gpus()))
                .or(() -> differs("tier", Words.of(lease.tier()), Words.of(offered.tier())))
                .or(() -> differs("isolation", Words.of(lease.isolation()), Words.of(offered.isolation())))
                .or(
                        () -> lease.constraints().equals(offered.constraints())
                                ? Optional.empty()
                                : Optional.of(
                                        "its placement is not that of the quote: sites and topology must be the same, and a quote knows no nodeSelector and no minReliability"))
                .or(() -> lease.turnover().compareTo(offered.turnover()) > 0
                        ? Optional.of("its grace is longer than its pools allow")
                        : Optional.empty())
                .or(() -> term(lease, offered));
    }

    private static Optional<String> differs(String what, Object asked, Object offered) {
        return Objects.equals(asked, offered)
                ? Optional.empty()
                : Optional.of("%s is %s, offered was %s".formatted(what, asked, offered));
    }

    /** As soon as possible will do: it starts no later than offered. */
    private static Optional<String> term(Request lease, Request offered) {
        Window window = offered.booking().map(Booking::window).orElseThrow();
        Instant start = window.start();
        boolean starts =
                lease.term().start().filter(asked -> !asked.equals(start)).isEmpty()
                        && lease.term().startBy().filter(start::isAfter).isEmpty();
        boolean ends = LeaseTerm.window(lease.term(), start).equals(Optional.of(window));
        return starts && ends
                ? Optional.empty()
                : Optional.of("its term is not the offered one from %s to %s, which is %s long"
                        .formatted(start, window.end(), Words.of(window.length())));
    }
}
