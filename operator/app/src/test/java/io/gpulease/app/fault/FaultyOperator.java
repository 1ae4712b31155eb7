package io.gpulease.app.fault;

import io.gpulease.app.OperatorUnderFault;

/** Main class of an operator that is often not answered, or not as it should be. */
public final class FaultyOperator {
    /** System properties: the seed, and how many of a hundred calls meet with a fault. */
    static final String SEED = "gpulease.fault.seed";

    static final String PERCENT = "gpulease.fault.percent";

    private FaultyOperator() {}

    public static void main(String[] args) throws InterruptedException {
        long seed = Long.getLong(SEED, 0);
        int percent = Integer.getInteger(PERCENT, 0);
        OperatorUnderFault.run(args, real -> new FaultyTransport(real, seed, percent));
    }
}
