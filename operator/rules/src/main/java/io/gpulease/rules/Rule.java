package io.gpulease.rules;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.gpulease.rules.facts.Facts;

/** A rule that was compiled. Safe for use by several threads. */
public final class Rule {

    private final String expression;
    private final Words words;
    private final Evidence evidence;
    private final CelRuntime.Program program;

    Rule(String expression, CelAbstractSyntaxTree tree, CelRuntime.Program program) {
        this.expression = expression;
        this.words = Words.of(tree);
        this.evidence = new Evidence(this, words);
        this.program = program;
    }

    public String expression() {
        return expression;
    }

    /** Whether it depends on the time of day: asked again, it may say something else of the same lease. */
    public boolean readsTime() {
        return words.names().contains("now");
    }

    /** Whether it depends on measurements, of the lease or of one of its pods. */
    public boolean readsUsage() {
        return words.names().contains("usage") || words.fields().contains("usage");
    }

    /** Whether it reads a field of that name, of whatever. */
    public boolean readsField(String name) {
        return words.fields().contains(name);
    }

    /** What it says of these facts. */
    public Finding check(Facts facts) {
        return check(new Case(facts));
    }

    /** The same, of facts that other rules are asked about too. */
    public Finding check(Case one) {
        return switch (ask(one)) {
            case Answer.Said said when said.keeps() -> new Finding.Kept();
            case Answer.Said _ -> evidence.of(one);
            case Answer.NotSaid notSaid -> new Finding.Unknown(notSaid.why());
        };
    }

    /** Whether it says for sure that these facts break it. */
    boolean isBrokenBy(Facts facts) {
        return ask(new Case(facts)) instanceof Answer.Said said && !said.keeps();
    }

    private sealed interface Answer {
        record Said(boolean keeps) implements Answer {}

        record NotSaid(String why) implements Answer {}
    }

    private Answer ask(Case one) {
        try {
            return program.eval(one::variable) instanceof Boolean keeps
                    ? new Answer.Said(keeps)
                    : new Answer.NotSaid("the rule comes to no true or false");
        } catch (CelEvaluationException e) {
            return new Answer.NotSaid(why(e));
        }
    }

    private static String why(CelEvaluationException e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("^evaluation error at <input>:\\d+: ", "");
        return switch (e.getErrorCode()) {
            case CelErrorCode.ATTRIBUTE_NOT_FOUND -> "something that it reads is not known: " + message;
            case CelErrorCode.ITERATION_BUDGET_EXCEEDED ->
                "it did not come to an end within %,d rounds through lists".formatted(Limits.ROUNDS);
            default -> message;
        };
    }
}
