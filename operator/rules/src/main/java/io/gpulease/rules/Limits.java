package io.gpulease.rules;

import dev.cel.common.CelOptions;

/** How much an expression may ask of the operator. */
final class Limits {

    /** Characters of an expression. */
    static final int LENGTH = 4096;
    /** Rounds through lists in one evaluation. */
    static final int ROUNDS = 100_000;
    /** Pods that a lease is taken to have when the rounds are estimated. */
    static final int PODS = 256;
    /** What any other list is taken to have. */
    static final int OTHERS = 16;

    private static final int DEPTH = 48;

    static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(ROUNDS)
            .maxExpressionCodePointSize(LENGTH)
            .maxParseRecursionDepth(DEPTH)
            .build();

    private Limits() {}
}
