package io.gpulease.controller.status;

import io.gpulease.engine.model.Placement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a running lease was given of what it asked for.
 *
 * @param endsAt another planned end
 * @param noticeAt when the notice is due, while it has not been given
 * @param renewedTo until when it was renewed
 * @param tier the tier that it counts in from now on
 * @param resized what it holds from now on
 * @param said what was given, a sentence each
 */
public record Given(
        Optional<Instant> endsAt,
        Optional<Instant> noticeAt,
        Optional<Instant> renewedTo,
        Optional<String> tier,
        Optional<Resized> resized,
        List<String> said) {

    public static final Given NOTHING = new Given(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** Other nodes or shares than before, from that instant on. */
    public record Resized(Placement placement, Optional<String> domain, Instant since) {}
}
