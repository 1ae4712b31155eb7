package io.gpulease.rules;

import java.util.List;

/** What became of an expression. */
public sealed interface Compilation {

    /** It can be asked. */
    record Compiled(Rule rule) implements Compilation {}

    /** It cannot, and never will be. */
    record Refused(List<Problem> problems) implements Compilation {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
