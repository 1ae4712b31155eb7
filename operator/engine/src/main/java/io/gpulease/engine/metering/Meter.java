package io.gpulease.engine.metering;

import io.gpulease.engine.term.WholeSeconds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a lease has used as of an instant, line by line, and with how many GPUs it goes on. Whatever a lease was before is in the
 * lines: of any later instant what it has used is known from them alone.
 *
 * @param lines in the order in which they begin; no two of the same month and charge
 */
public record Meter(List<Line> lines) {

    /** Of a lease that has used nothing. */
    public static final Meter NONE = new Meter(List.of());

    private static final int AVAILABILITY_DIGITS = 4;

    public Meter {
        lines = List.copyOf(lines);
    }

    /** With how many GPUs it goes on, by how they are charged. */
    public Map<Charge, Integer> running() {
        return lines.stream()
                .filter(Line::isRunning)
                .collect(Collectors.toUnmodifiableMap(Line::charge, Line::gpus, Integer::sum));
    }

    /** Up to when what goes on was counted; empty where nothing goes on. */
    public Optional<Instant> asOf() {
        return lines.stream().filter(Line::isRunning).map(Line::to).max(Comparator.naturalOrder());
    }

    /** What it has used up to that instant, rounded down to a whole second, if it goes on as it does. */
    public Meter until(Instant instant) {
        Instant at = WholeSeconds.down(instant);
        List<Line> counted = new ArrayList<>();
        for (Line standing : lines) {
            Line line = standing;
            while (line.isRunning() && line.to().isBefore(at)) {
                Instant over = Line.endOfMonth(line.from());
                if (line.to().equals(over)) {
                    counted.add(line.stopped());
                    line = Line.beginning(over, line.charge(), line.gpus());
                } else {
                    line = line.until(at.isBefore(over) ? at : over);
                }
            }
            counted.add(line);
        }
        return of(counted.stream());
    }

    /**
     * From that instant on it goes on with other GPUs. An instant before {@link #asOf} counts as that.
     *
     * @param gpus by how they are charged
     */
    public Meter running(Instant instant, Map<Charge, Integer> gpus) {
        Instant asked = WholeSeconds.down(instant);
        Instant at = asOf().filter(asked::isBefore).orElse(asked);
        Stream<Line> before = until(at).lines.stream().map(Line::stopped);
        Stream<Line> after = gpus.entrySet().stream()
                .filter(rate -> rate.getValue() > 0)
                .map(rate -> Line.beginning(at, rate.getKey(), rate.getValue()));
        return of(Stream.concat(before, after));
    }

    /** It stops then. */
    public Meter stopped(Instant instant) {
        return running(instant, Map.of());
    }

    /** With that beside it. */
    public Meter plus(Segment segment) {
        Meter alone = NONE.running(segment.from(), Map.of(segment.charge(), segment.gpus()))
                .stopped(segment.to());
        return of(Stream.concat(lines.stream(), alone.lines.stream()));
    }

    /** With that line beside it. */
    public Meter plus(Line line) {
        return of(Stream.concat(lines.stream(), Stream.of(line)));
    }

    /** Its lines of that kind, which say what it has used so, and nothing of what goes on. */
    public List<Line> counted(Kind kind) {
        return lines.stream()
                .filter(line -> line.charge().kind() == kind && line.gpuSeconds() > 0)
                .map(Line::stopped)
                .toList();
    }

    /**
     * What these lines had counted, once, is charged otherwise; whatever was counted since is as it was.
     *
     * @param first what lines of this meter had counted at an earlier instant: no more of it is taken than it has
     */
    public Meter recharged(List<Line> first, UnaryOperator<Charge> otherwise) {
        Map<Key, Line> taken = new HashMap<>();
        first.forEach(line -> taken.merge(new Key(line.month(), line.charge()), line, Line::plus));
        Stream.Builder<Line> parts = Stream.builder();
        for (Line line : lines) {
            Line part = taken.get(new Key(line.month(), line.charge()));
            if (part == null) {
                parts.add(line);
            } else {
                long seconds = Math.min(part.gpuSeconds(), line.gpuSeconds());
                parts.add(line.without(seconds, part.to()));
                parts.add(new Line(part.from(), part.to(), otherwise.apply(line.charge()), seconds, 0));
            }
        }
        return of(parts.build());
    }

    private static Meter of(Stream<Line> parts) {
        var lines = new LinkedHashMap<Key, Line>();
        parts.filter(line -> line.isRunning() || line.gpuSeconds() > 0)
                .forEach(line -> lines.merge(new Key(line.month(), line.charge()), line, Line::plus));
        return new Meter(lines.values().stream()
                .sorted(Comparator.comparing(Line::from)
                        .thenComparing(line -> line.charge().kind()))
                .toList());
    }

    private record Key(YearMonth month, Charge charge) {}

    /** GPU-seconds that the lease held. */
    public long gpuSeconds() {
        return sum(line -> line.charge().kind().isHeld());
    }

    /** How many are given back: of these, and all that it should have held by then and did not. */
    public long creditedGpuSeconds() {
        return lines.stream().mapToLong(Line::creditedGpuSeconds).reduce(0, Line::saturatedSum);
    }

    /** GPU-seconds that the lease had a right to so far. */
    public long promisedGpuSeconds() {
        return sum(line -> line.charge().kind().isPromised());
    }

    /** How many of these its tenant could use. */
    public long deliveredGpuSeconds() {
        return sum(line -> line.charge().kind().isDelivered());
    }

    private long sum(Predicate<Line> which) {
        return lines.stream().filter(which).mapToLong(Line::gpuSeconds).reduce(0, Line::saturatedSum);
    }

    /** Delivered over promised with four digits after the point, rounded down, so that only what was whole is told as 1. */
    public BigDecimal availability() {
        BigDecimal promised = BigDecimal.valueOf(promisedGpuSeconds());
        return promised.signum() == 0
                ? BigDecimal.ONE.setScale(AVAILABILITY_DIGITS)
                : BigDecimal.valueOf(deliveredGpuSeconds()).divide(promised, AVAILABILITY_DIGITS, RoundingMode.DOWN);
    }

    /** What it costs, by currency: the sum of what its lines cost. */
    public NavigableMap<String, BigDecimal> amounts() {
        NavigableMap<String, BigDecimal> amounts = new TreeMap<>();
        for (Line line : lines) {
            line.charge()
                    .price()
                    .ifPresent(price ->
                            amounts.merge(price.currency(), line.amount().orElseThrow(), BigDecimal::add));
        }
        return amounts;
    }
}
