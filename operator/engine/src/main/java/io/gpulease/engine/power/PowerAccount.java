package io.gpulease.engine.power;

import io.gpulease.engine.calendar.Span;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the GPUs of one pool may draw of the power of its site, which other pools draw on as well, over time. */
public final class PowerAccount {

    /** Of a pool whose power nobody limits. */
    public static final PowerAccount UNLIMITED = new PowerAccount(null, 0);

    private final @Nullable Supply supply;
    // Units that a GPU draws; 0: nobody says so, and all that matters is whether there is power at all.
    private final long draw;

    PowerAccount(@Nullable Supply supply, long draw) {
        this.supply = supply;
        this.draw = draw;
    }

    /** False: none of the questions need be asked. */
    public boolean isLimited() {
        return supply != null;
    }

    /** Those GPUs are in use from {@code start} until {@code end}. */
    public void take(int gpus, long start, long end) {
        if (supply != null) {
            supply.taken().add(start, end, Math.toIntExact(gpus * draw));
        }
    }

    /** Undoes {@link #take} of the same. */
    public void giveBack(int gpus, long start, long end) {
        if (supply != null) {
            supply.taken().add(start, end, -Math.toIntExact(gpus * draw));
        }
    }

    /** GPUs that there is power for throughout; may be negative when there is less than is drawn. */
    public int left(long start, long end) {
        if (supply == null) {
            return Integer.MAX_VALUE;
        }
        long units = (long) supply.most() - supply.taken().highest(start, end);
        if (draw == 0) {
            return units > 0 ? Integer.MAX_VALUE : 0;
        }
        return Math.clamp(Math.floorDiv(units, draw), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public boolean allows(int gpus, long start, long end) {
        return supply == null || gpus <= left(start, end);
    }

    /** The earliest start from which there is power for that many more GPUs; or never. */
    public long firstStart(int gpus, Span span) {
        if (supply == null) {
            return span.isEmpty() ? Span.NEVER : span.earliest();
        }
        long ceiling = supply.most() - needed(gpus);
        return ceiling < 0 ? Span.NEVER : supply.taken().firstStart(span, (int) ceiling);
    }

    /** The first start of the span at which power comes free, or comes back; or never. */
    public long nextFall(Span span) {
        return supply == null ? Span.NEVER : supply.taken().nextFall(span);
    }

    /** Until when there is power for that many more GPUs from that second on; for ever is {@link Span#NEVER}. */
    public long allowedUntil(int gpus, long from) {
        if (supply == null) {
            return Span.NEVER;
        }
        long ceiling = supply.most() - needed(gpus);
        return ceiling < 0 ? from : supply.taken().firstAbove(from, (int) ceiling);
    }

    /** True when what is given back in the other may be had in this one. */
    public boolean sharesWith(PowerAccount other) {
        return supply != null && supply == other.supply && draw > 0;
    }

    /** What is short for that many more GPUs from {@code start} until {@code end}; empty: nothing is. */
    public Optional<Shortfall> shortfall(int gpus, long start, long end) {
        return supply == null || allows(gpus, start, end)
                ? Optional.empty()
                : Optional.of(supply.worst(gpus * draw * supply.unitWatts(), start, end));
    }

    /** Units, of which there must be at least one. */
    private long needed(int gpus) {
        return Math.max(1, gpus * draw);
    }
}
