package io.gpulease.controller.measure;

import java.io.IOException;
import java.time.Instant;
import java.util.Set;

/** What Prometheus has on record, as it would have been measured then. Blocks. */
public final class PastMeasurements {

    private final PrometheusAddress address;
    private final Prometheus prometheus;

    public PastMeasurements(PrometheusAddress address) {
        this.address = address;
        this.prometheus = new Prometheus(address.url(), address.token());
    }

    /** @throws IOException it did not answer, or not with values */
    public Measured at(Instant then, Set<Figure> figures) throws IOException, InterruptedException {
        var round = new MeasureRound(prometheus, address, MeasureRound.Answers.NONE, then);
        Measured measured = round.ask(figures);
        if (!round.failures().isEmpty()) {
            throw new IOException(round.failures().getFirst());
        }
        return measured;
    }
}
