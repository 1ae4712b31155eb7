package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.BudgetAccount.Lack;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Says what of a budget is left, and when it is whole again. */
final class BudgetWords {

    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3_600);
    private static final int DIGITS = 2;

    private BudgetWords() {}

    /** Of a bid: nothing in it changes while time goes by. */
    static Shortage of(Bid bid, Lack lack, int gpus) {
        String whole = bid.request()
                .term()
                .duration()
                .map(length -> " for %s".formatted(Words.of(length)))
                .orElse("");
        return shortage(
                "needs %s of class %s%s, but the budget of tenant %s"
                        .formatted(
                                Words.gpus(gpus),
                                bid.request().gpuClass(),
                                whole,
                                bid.request().tenant().orElseThrow()),
                lack,
                lack.isAllUsed() ? "; a larger budget would help" : "; fewer GPUs or a shorter term would help");
    }

    /** Of a lease that asks for more than it has. */
    static Shortage ofMore(String tenant, Lack lack) {
        return shortage(
                "it would need more, but the budget of tenant %s".formatted(tenant),
                lack,
                lack.isAllUsed() ? "; a larger budget would help" : "; an earlier end or fewer GPUs would help");
    }

    static Shortage unknown(String tenant) {
        return new Shortage(
                Reason.BUDGET_EXCEEDED,
                "what tenant %s has used of its budget is not known yet: the ledger is being read, and nothing of it starts before; where that lasts, the operator's log says why"
                        .formatted(tenant));
    }

    private static Shortage shortage(String what, Lack lack, String help) {
        return new Shortage(
                Reason.BUDGET_EXCEEDED,
                "%s has %s left until it resets at %s, beside what its other leases use and will use%s"
                        .formatted(what, left(lack), lack.resetsAt(), help));
    }

    private static String left(Lack lack) {
        if (lack.isOfHours()) {
            return "%s of %s GPU-hours"
                    .formatted(
                            hours(lack.leftSeconds()),
                            hours(lack.budget().gpuSeconds().orElseThrow()));
        }
        String currency = lack.currency();
        return "%s of %s %s"
                .formatted(
                        lack.left(currency).toPlainString(),
                        lack.budget().amount().orElseThrow().toPlainString(),
                        currency);
    }

    /** Rounded down to a hundredth. */
    static String hours(long gpuSeconds) {
        BigDecimal hours = BigDecimal.valueOf(gpuSeconds).divide(SECONDS_PER_HOUR, DIGITS, RoundingMode.DOWN);
        return hours.signum() == 0 ? "0" : hours.stripTrailingZeros().toPlainString();
    }
}
