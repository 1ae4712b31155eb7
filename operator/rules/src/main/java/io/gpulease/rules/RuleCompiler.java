package io.gpulease.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.gpulease.rules.facts.Vocabulary;
import java.util.List;

/** Makes rules of expressions. Safe for use by several threads. */
public final class RuleCompiler {

    private final CelCompiler compiler;
    private final CelRuntime runtime;

    public RuleCompiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(Limits.OPTIONS)
                .setTypeProvider(Vocabulary.types())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        Vocabulary.variables().forEach(builder::addVar);
        compiler = builder.build();
        runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(Limits.OPTIONS)
                .build();
    }

    /** What an expression comes to: it must be of type bool, use the words there are, and not go through too much. */
    public Compilation compile(String expression) {
        CelValidationResult checked = compiler.compile(expression);
        if (checked.hasError()) {
            return new Compilation.Refused(
                    checked.getErrors().stream().map(RuleCompiler::problem).toList());
        }
        try {
            CelAbstractSyntaxTree tree = checked.getAst();
            long rounds = Rounds.of(tree);
            if (rounds > Limits.ROUNDS) {
                return refused(
                        "the rule goes through its lists %,d times where a lease has %d pods, more than the %,d allowed: nest fewer all() and exists() in one another"
                                .formatted(rounds, Limits.PODS, Limits.ROUNDS));
            }
            return new Compilation.Compiled(new Rule(expression, tree, runtime.createProgram(tree)));
        } catch (CelValidationException | CelEvaluationException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static Compilation refused(String why) {
        return new Compilation.Refused(List.of(new Problem(1, 1, why)));
    }

    /** Columns are counted from 0 there; people and editors count them from 1. */
    private static Problem problem(CelIssue issue) {
        return new Problem(
                Math.max(issue.getSourceLocation().getLine(), 1),
                Math.max(issue.getSourceLocation().getColumn() + 1, 1),
                issue.getMessage());
    }
}
