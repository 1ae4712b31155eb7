package io.gpulease.engine.schedule;

import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.power.PowerAccount;
import io.gpulease.engine.quota.QuotaAccount;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Instant;

/** What a lease holds now, as it stands on the calendar and in its tenant's quota, and what it draws. */
final class Holding {

    private final Held held;
    private final CapacityCalendar calendar;
    private final PowerAccount power;
    private QuotaAccount account;
    private long until;

    Holding(Held held, Estate estate, QuotaAccount account, long start, long until) {
        this.held = held;
        calendar = estate.calendar();
        power = estate.power().account(held.placement().pool());
        this.account = account;
        this.until = until;
        calendar.hold(held.placement(), held.isolation(), start, until);
        account.take(held.placement().gpus(), start, until);
        power.take(held.placement().gpus(), start, until);
    }

    Held held() {
        return held;
    }

    /** Until when its nodes are occupied, in seconds since the epoch. */
    long until() {
        return until;
    }

    /** When its usage would stop if it were told now; only for one that can be told. */
    Instant soonestEnd(PlanTime time) {
        return WholeSeconds.up(time.now().plus(held.tenure().notice().orElseThrow()));
    }

    QuotaAccount account() {
        return account;
    }

    /** What its GPUs draw on. */
    PowerAccount power() {
        return power;
    }

    /** Counts in that account from now on; false, and nothing changed, where it has no room for it. */
    boolean moveTo(QuotaAccount other, long present) {
        int gpus = held.placement().gpus();
        account.giveBack(gpus, present, until);
        boolean room = other.allows(gpus, present, until);
        account = room ? other : account;
        account.take(gpus, present, until);
        return room;
    }

    /** It leaves then, sooner or later than it would have. */
    void leaveAt(long instant) {
        int gpus = held.placement().gpus();
        if (instant < until) {
            calendar.release(held.placement(), held.isolation(), instant, until);
            account.giveBack(gpus, instant, until);
            power.giveBack(gpus, instant, until);
        } else {
            calendar.hold(held.placement(), held.isolation(), until, instant);
            account.take(gpus, until, instant);
            power.take(gpus, until, instant);
        }
        until = instant;
    }
}
