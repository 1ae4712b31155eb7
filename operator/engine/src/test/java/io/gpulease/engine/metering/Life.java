package io.gpulease.engine.metering;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The life of a lease as it was: what it held from which second on, until it ended; and what it was handed over late. The truth of
 * it is counted second by second.
 *
 * @param start its first second, since the epoch
 * @param changes in order, the first of them at its start
 * @param end not included
 * @param late seconds before its start that had been promised
 */
record Life(long start, List<Change> changes, long end, long late, Charge lateAs) {

    /** From that second on it holds that. */
    record Change(long at, Map<Charge, Integer> gpus) {}

    /** GPU-seconds by month and charge: each second is looked at by itself. */
    Map<YearMonth, Map<Charge, Long>> truth() {
        return truth(charge -> charge, Instant.EPOCH);
    }

    /** The same, with what was suspended before that instant charged otherwise. */
    Map<YearMonth, Map<Charge, Long>> truth(UnaryOperator<Charge> suspendedAs, Instant before) {
        Map<YearMonth, Map<Charge, Long>> truth = new HashMap<>();
        int lateGpus =
                changes.getFirst().gpus().values().stream().mapToInt(n -> n).sum();
        for (long second = start - late; second < end; second++) {
            Map<Charge, Integer> held = second < start ? Map.of(lateAs, lateGpus) : held(second);
            YearMonth month = YearMonth.from(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
            boolean isBefore = second < before.getEpochSecond();
            held.forEach((charge, gpus) -> {
                if (gpus > 0) {
                    boolean isOther = isBefore && charge.kind() == Kind.SUSPENDED;
                    truth.computeIfAbsent(month, _ -> new HashMap<>())
                            .merge(isOther ? suspendedAs.apply(charge) : charge, (long) gpus, Long::sum);
                }
            });
        }
        return truth;
    }

    private Map<Charge, Integer> held(long second) {
        Map<Charge, Integer> held = Map.of();
        for (Change change : changes) {
            if (change.at() > second) {
                break;
            }
            held = change.gpus();
        }
        return held;
    }

    /** What the operator would have counted by then. */
    Meter meteredUntil(Instant instant) {
        Meter meter = Meter.NONE;
        for (Change change : changes) {
            if (change.at() < instant.getEpochSecond()) {
                meter = meter.running(Instant.ofEpochSecond(change.at()), change.gpus());
            }
        }
        return meter.until(instant);
    }

    /** The same life as the operator would meter it, from change to change. */
    Meter metered() {
        Meter meter = Meter.NONE;
        if (late > 0) {
            meter = meter.plus(lateSegment());
        }
        for (Change change : changes) {
            meter = meter.running(Instant.ofEpochSecond(change.at()), change.gpus());
        }
        return meter.stopped(Instant.ofEpochSecond(end));
    }

    /** The same as spans in which nothing changes. */
    List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        if (late > 0) {
            segments.add(lateSegment());
        }
        for (int i = 0; i < changes.size(); i++) {
            Instant from = Instant.ofEpochSecond(changes.get(i).at());
            Instant to = Instant.ofEpochSecond(
                    i + 1 < changes.size() ? changes.get(i + 1).at() : end);
            changes.get(i).gpus().forEach((charge, gpus) -> segments.add(new Segment(from, to, gpus, charge)));
        }
        return segments;
    }

    private Segment lateSegment() {
        int gpus = changes.getFirst().gpus().values().stream().mapToInt(n -> n).sum();
        return new Segment(Instant.ofEpochSecond(start - late), Instant.ofEpochSecond(start), gpus, lateAs);
    }

    /** Lives with a little less in them. */
    List<Life> smaller() {
        Stream<Life> fewerChanges = changes.stream()
                .skip(1)
                .map(left -> new Life(
                        start,
                        changes.stream()
                                .filter(change -> change.at() != left.at())
                                .toList(),
                        end,
                        late,
                        lateAs));
        Stream<Life> inTime = late > 0 ? Stream.of(new Life(start, changes, end, 0, lateAs)) : Stream.empty();
        long last = changes.getLast().at();
        Stream<Life> shorter = end > last + 1
                ? Stream.of(new Life(start, changes, last + (end - last) / 2, late, lateAs))
                : Stream.empty();
        return Stream.of(fewerChanges, inTime, shorter).flatMap(lives -> lives).toList();
    }
}
