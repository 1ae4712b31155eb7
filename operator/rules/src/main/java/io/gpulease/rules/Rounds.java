package io.gpulease.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;

/** How often an expression goes through lists, if a lease has as many pods as leases usually have at most. */
final class Rounds {

    private Rounds() {}

    static long of(CelAbstractSyntaxTree tree) {
        return of(tree.getExpr());
    }

    private static long of(CelExpr expression) {
        return switch (expression.exprKind().getKind()) {
            case SELECT -> of(expression.select().operand());
            case CALL ->
                sum(expression.call().args())
                        + expression.call().target().map(Rounds::of).orElse(0L);
            case LIST -> sum(expression.list().elements());
            case MAP ->
                expression.map().entries().stream()
                        .mapToLong(entry -> of(entry.key()) + of(entry.value()))
                        .sum();
            case STRUCT ->
                expression.struct().entries().stream()
                        .mapToLong(entry -> of(entry.value()))
                        .sum();
            case COMPREHENSION -> through(expression);
            case CONSTANT, IDENT, NOT_SET -> 0;
        };
    }

    private static long through(CelExpr expression) {
        var loop = expression.comprehension();
        long inside = of(loop.loopCondition()) + of(loop.loopStep());
        return of(loop.iterRange()) + of(loop.accuInit()) + of(loop.result()) + length(loop.iterRange()) * (1 + inside);
    }

    private static long length(CelExpr range) {
        boolean isPods = range.exprKind().getKind() == ExprKind.Kind.IDENT
                && range.ident().name().equals("pods");
        return switch (range.exprKind().getKind()) {
            case LIST -> range.list().elements().size();
            // A filtered or mapped list is as long as what it is made of.
            case COMPREHENSION -> length(range.comprehension().iterRange());
            default -> isPods ? Limits.PODS : Limits.OTHERS;
        };
    }

    private static long sum(Iterable<CelExpr> expressions) {
        long sum = 0;
        for (var one : expressions) {
            sum += of(one);
        }
        return sum;
    }
}
