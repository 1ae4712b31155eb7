package io.gpulease.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an expression reads.
 *
 * @param paths from a variable down, each a name per step; sorted, none the beginning of another
 * @param fields names of all fields, wherever they are read
 * @param names those that stand by themselves: variables, and what loops call their elements
 */
record Words(List<List<String>> paths, Set<String> fields, Set<String> names) {

    static Words of(CelAbstractSyntaxTree tree) {
        var paths = new TreeSet<String>();
        var fields = new TreeSet<String>();
        var names = new TreeSet<String>();
        CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .forEach(expression -> {
                    if (expression.exprKind().getKind() == ExprKind.Kind.SELECT) {
                        fields.add(expression.select().field());
                        path(expression).ifPresent(path -> paths.add(String.join(".", path)));
                    } else if (expression.exprKind().getKind() == ExprKind.Kind.IDENT) {
                        names.add(expression.ident().name());
                    }
                });
        var longest = paths.stream()
                .filter(path -> paths.stream().noneMatch(other -> other.startsWith(path + ".")))
                .map(path -> List.of(path.split("\\.")))
                .toList();
        return new Words(longest, Set.copyOf(fields), Set.copyOf(names));
    }

    private static Optional<List<String>> path(CelExpr expression) {
        var steps = new ArrayList<String>();
        var at = expression;
        while (at.exprKind().getKind() == ExprKind.Kind.SELECT) {
            steps.addFirst(at.select().field());
            at = at.select().operand();
        }
        if (at.exprKind().getKind() != ExprKind.Kind.IDENT) {
            return Optional.empty();
        }
        steps.addFirst(at.ident().name());
        return Optional.of(steps);
    }
}
