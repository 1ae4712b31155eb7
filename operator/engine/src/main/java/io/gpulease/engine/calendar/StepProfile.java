package io.gpulease.engine.calendar;

import java.util.Arrays;

/** A quantity over time, as steps: what is taken of one node, or of one quota. */
public final class StepProfile {

    /** Takes an instant. */
    interface Instants {
        void accept(long instant);
    }

    /** Takes a while, from {@code start} until {@code end}. */
    interface Runs {
        void accept(long start, long end);
    }

    // Step i has level[i] from since[i] until since[i + 1]; the last one for ever.
    private long[] since = {Long.MIN_VALUE};
    private int[] level;
    private int steps = 1;

    public StepProfile(int base) {
        level = new int[] {base};
    }

    /** Adds an amount, which may be negative, from {@code start} until {@code end}. */
    public void add(long start, long end, int amount) {
        if (start >= end || amount == 0) {
            return;
        }
        int first = split(start);
        int last = split(end);
        for (int i = first; i < last; i++) {
            level[i] += amount;
        }
        merge(last);
        merge(first);
    }

    /** The level at that instant. */
    public int at(long instant) {
        return level[stepAt(instant)];
    }

    /** The first instant after that one at which the level changes; {@link Long#MAX_VALUE} when it never does again. */
    public long nextStep(long instant) {
        return endOf(stepAt(instant));
    }

    /** Begins at that instant; of no use any more once the profile has changed. */
    public Walk walk(long instant) {
        return new Walk(stepAt(instant));
    }

    /** Goes through the steps, one after the other. */
    public final class Walk {
        private int step;
        private int height;
        private long until;

        private Walk(int step) {
            this.step = step;
            look();
        }

        public int level() {
            return height;
        }

        /** When the next step begins; {@link Long#MAX_VALUE} when there is none. */
        public long until() {
            return until;
        }

        /** On to the step that begins then, if one does. */
        public void passTo(long instant) {
            if (until == instant && step + 1 < steps) {
                step++;
                look();
            }
        }

        private void look() {
            height = level[step];
            until = endOf(step);
        }
    }

    /** The highest level at any instant from {@code start} until {@code end}. */
    public int highest(long start, long end) {
        int i = stepAt(start);
        int highest = level[i];
        while (++i < steps && since[i] < end) {
            highest = Math.max(highest, level[i]);
        }
        return highest;
    }

    /** The earliest start from which the level stays at or below a ceiling for as long as the span occupies; or never. */
    public long firstStart(Span span, int ceiling) {
        int i = stepAt(span.earliest());
        long start = span.earliest();
        while (start <= span.latest()) {
            int end = endOfRun(i, ceiling);
            if (end > i && start <= span.lastStart(endOf(end - 1))) {
                return start;
            }
            i = Math.max(end, i + 1);
            if (i >= steps) {
                return Span.NEVER;
            }
            start = since[i];
        }
        return Span.NEVER;
    }

    /** The longest whiles in which the level stays at or below a ceiling, of those that overlap or touch that one; earliest first. */
    void runs(long start, long end, int ceiling, Runs runs) {
        int i = stepAt(start);
        if (i > 0 && since[i] == start) {
            i--;
        }
        while (i > 0 && level[i] <= ceiling && level[i - 1] <= ceiling) {
            i--;
        }
        while (i < steps && since[i] <= end) {
            int last = endOfRun(i, ceiling);
            if (last > i) {
                runs.accept(since[i], endOf(last - 1));
            }
            i = Math.max(last, i + 1);
        }
    }

    /** Instants within the bounds at which the level falls. */
    void falls(long earliest, long latest, Instants instants) {
        for (int i = Math.max(1, stepAt(earliest)); i < steps && since[i] <= latest; i++) {
            if (since[i] >= earliest && level[i] < level[i - 1]) {
                instants.accept(since[i]);
            }
        }
    }

    /** The first instant from then on at which the level is above a ceiling; {@link Long#MAX_VALUE} when it never is again. */
    public long firstAbove(long instant, int ceiling) {
        int step = endOfRun(stepAt(instant), ceiling);
        return step >= steps ? Long.MAX_VALUE : Math.max(instant, since[step]);
    }

    /** The first start of the span at which the level falls; or never. */
    public long nextFall(Span span) {
        for (int i = Math.max(1, stepAt(span.earliest())); i < steps && since[i] <= span.latest(); i++) {
            if (since[i] >= span.earliest() && level[i] < level[i - 1]) {
                return since[i];
            }
        }
        return Span.NEVER;
    }

    /** The first step from i on that is above the ceiling. */
    private int endOfRun(int i, int ceiling) {
        int end = i;
        while (end < steps && level[end] <= ceiling) {
            end++;
        }
        return end;
    }

    private long endOf(int step) {
        return step + 1 < steps ? since[step + 1] : Long.MAX_VALUE;
    }

    private int stepAt(long instant) {
        if (since[steps - 1] <= instant) {
            return steps - 1;
        }
        int found = Arrays.binarySearch(since, 0, steps, instant);
        return found >= 0 ? found : -found - 2;
    }

    /** The step that begins exactly then, made if there was none. */
    private int split(long instant) {
        int i = stepAt(instant);
        if (since[i] == instant) {
            return i;
        }
        insert(i + 1, instant, level[i]);
        return i + 1;
    }

    private void insert(int at, long instant, int amount) {
        if (steps == since.length) {
            since = Arrays.copyOf(since, steps * 2 + 2);
            level = Arrays.copyOf(level, steps * 2 + 2);
        }
        System.arraycopy(since, at, since, at + 1, steps - at);
        System.arraycopy(level, at, level, at + 1, steps - at);
        since[at] = instant;
        level[at] = amount;
        steps++;
    }

    /** Drops a step that is no step. */
    private void merge(int i) {
        if (i == 0 || level[i] != level[i - 1]) {
            return;
        }
        System.arraycopy(since, i + 1, since, i, steps - i - 1);
        System.arraycopy(level, i + 1, level, i, steps - i - 1);
        steps--;
    }
}
