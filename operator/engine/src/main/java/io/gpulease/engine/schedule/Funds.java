package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.Accrual;
import io.gpulease.engine.budget.BudgetAccount;
import io.gpulease.engine.budget.BudgetBook;
import io.gpulease.engine.budget.Stay;
import io.gpulease.engine.budget.Stays;
import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.term.WholeSeconds;
import java.util.Optional;

/** What the budget of its tenant lets a bid have in one pool, at the price of its start there. */
final class Funds {

    /** Of a tenant without a budget. */
    static final Funds UNLIMITED = new Funds(Optional.empty(), new Free());

    private final Optional<BudgetAccount> account;
    private final Stays stays;

    private Funds(Optional<BudgetAccount> account, Stays stays) {
        this.account = account;
        this.stays = stays;
    }

    static Funds of(BudgetBook book, Bid bid, String pool) {
        if (!book.isLimited(bid.request().tenant())) {
            return UNLIMITED;
        }
        BudgetAccount account =
                book.account(bid.request().tenant().orElseThrow()).orElseThrow();
        return new Funds(Optional.of(account), new OfBid(book, account, bid, pool));
    }

    boolean isLimited() {
        return account.isPresent();
    }

    void take(int gpus, long start) {
        account.ifPresent(limited -> limited.take(gpus, stays.from(start)));
    }

    /** Undoes {@link #take} of the same. */
    void giveBack(int gpus, long start) {
        account.ifPresent(limited -> limited.giveBack(gpus, stays.from(start)));
    }

    boolean allows(int gpus, long start) {
        return account.isEmpty() || account.get().allows(gpus, stays.from(start));
    }

    /** Where that is too much for it, the account is to know that it was not enough. */
    void ask(int gpus, long start) {
        account.ifPresent(limited -> limited.allows(gpus, stays.from(start)));
    }

    /** GPUs that may be had from that start on. */
    int left(long start) {
        return account.map(limited -> limited.most(stays.from(start))).orElse(Integer.MAX_VALUE);
    }

    /** The earliest start from which that many may be had; or never. */
    long firstStart(int gpus, Span span) {
        return account.isEmpty() || span.isEmpty()
                ? span.earliest()
                : account.get().firstStart(gpus, stays, span);
    }

    /** The first start of the span at which more is allowed than just before it; or never. */
    long nextFall(Span span) {
        int before = left(span.earliest() - 1);
        return before == Integer.MAX_VALUE || span.isEmpty() ? Span.NEVER : firstStart(before + 1, span);
    }

    /** What is short of that. */
    Optional<BudgetAccount.Lack> lack(int gpus, long start) {
        return account.flatMap(limited -> limited.lack(gpus, stays.from(start)));
    }

    /** One that holds capacity and asks for more of it pays what it has paid before; all others the price of their start. */
    private record OfBid(BudgetBook book, BudgetAccount account, Bid bid, String pool) implements Stays {

        private Optional<Accrual> held() {
            return book.accrual(bid.request().lease());
        }

        /** One that was promised its window pays what that costs, others what their start costs: the dearer of both is set aside. */
        private Optional<UnitPrice> price(long begun) {
            Optional<Accrual> held = held();
            if (held.isPresent()) {
                return held.get().price();
            }
            Tier tier = bid.request().tier();
            Optional<UnitPrice> late = book.price(pool, tier, begun);
            Optional<Long> window = bid.request().term().start().map(WholeSeconds::floor);
            if (window.isEmpty() || window.get() >= begun) {
                return late;
            }
            long asked = window.get();
            Optional<UnitPrice> onTime = book.price(pool, tier, asked);
            boolean isPromised = bid.request()
                    .booking()
                    .filter(booked -> WholeSeconds.floor(booked.window().start()) == asked)
                    .isPresent();
            return isPromised || isDearer(onTime, late) ? onTime : late;
        }

        private static boolean isDearer(Optional<UnitPrice> one, Optional<UnitPrice> other) {
            return one.isPresent()
                    && (other.isEmpty()
                            || (one.get().currency().equals(other.get().currency())
                                    && one.get()
                                                    .perGpuHour()
                                                    .compareTo(other.get().perGpuHour())
                                            > 0));
        }

        @Override
        public Stay from(long start) {
            var window = bid.timing().window(start);
            long begun = WholeSeconds.floor(window.start());
            // A window is not begun later to be cheaper.
            long from = bid.request()
                    .term()
                    .start()
                    .map(asked -> Math.min(begun, Math.max(WholeSeconds.floor(asked), account.periodOf(begun))))
                    .orElse(begun);
            boolean moves = bid.request().term().floating();
            return new Stay(
                    price(begun),
                    from,
                    Math.max(from, WholeSeconds.floor(window.end())),
                    moves ? PlanTime.LATE_START_SECONDS : 0,
                    held());
        }

        @Override
        public long fixedEnd() {
            return bid.request().term().floating()
                    ? Long.MAX_VALUE
                    : WholeSeconds.floor(
                            bid.timing().window(bid.timing().earliest()).end());
        }

        @Override
        public boolean isWhole() {
            return bid.request().term().start().isPresent();
        }

        @Override
        public long nextPrice(long after) {
            return held().isPresent()
                    ? Long.MAX_VALUE
                    : book.nextPrice(pool, bid.request().tier(), after);
        }
    }

    private record Free() implements Stays {
        @Override
        public Stay from(long start) {
            return new Stay(Optional.empty(), start, start, 0);
        }

        @Override
        public long fixedEnd() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isWhole() {
            return false;
        }

        @Override
        public long nextPrice(long after) {
            return Long.MAX_VALUE;
        }
    }
}
