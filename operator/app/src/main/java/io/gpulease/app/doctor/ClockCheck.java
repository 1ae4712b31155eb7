package io.gpulease.app.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Do this machine and the API server agree on the time? */
final class ClockCheck implements Check {
    private static final String NAME = "clock";
    private static final Duration TOLERATED = Duration.ofSeconds(2);

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var reply = cluster.get("/version");
        if (reply.date().isEmpty()) {
            return List.of(Finding.unknown(
                    NAME,
                    "the API server's answers carry no Date, so its clock is not to be seen",
                    "Compare the clocks of its machine and of this one by hand."));
        }
        var off = ahead(reply, reply.date().get());
        if (off.abs().compareTo(TOLERATED) <= 0) {
            return List.of(Finding.ok(NAME, "this machine and the API server agree to within 2 s"));
        }
        return List.of(Finding.warn(
                NAME,
                "this machine's clock is %d s %s the API server's: an operator that runs here begins and ends leases that much %s"
                        .formatted(
                                off.abs().toSeconds(),
                                off.isNegative() ? "behind" : "ahead of",
                                off.isNegative() ? "late" : "early"),
                "Keep both in step with one time server (NTP)."));
    }

    /** How much our clock is surely ahead: the Date is cut to seconds, and the answer took its time. */
    private static Duration ahead(Reply reply, Instant date) {
        if (reply.asked().isAfter(date.plusSeconds(1))) {
            return Duration.between(date.plusSeconds(1), reply.asked());
        }
        return reply.answered().isBefore(date) ? Duration.between(date, reply.answered()) : Duration.ZERO;
    }
}
