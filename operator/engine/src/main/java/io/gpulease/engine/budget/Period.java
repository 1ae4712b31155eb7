package io.gpulease.engine.budget;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** The span after which a budget starts anew: of the calendar, in UTC. A period is named by its first month. */
public enum Period {
    MONTH(1),
    QUARTER(3);

    private final int months;

    Period(int months) {
        this.months = months;
    }

    /** The first month of the period that has that month. */
    public YearMonth of(YearMonth month) {
        return month.minusMonths((month.getMonthValue() - 1) % months);
    }

    /** The first month of the period that has that instant. */
    public YearMonth of(Instant instant) {
        return of(YearMonth.from(instant.atOffset(ZoneOffset.UTC)));
    }

    /** When the period is over that begins with that month, and the next one begins. */
    public Instant end(YearMonth first) {
        return start(first.plusMonths(months));
    }

    /** When that month begins. */
    public static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
