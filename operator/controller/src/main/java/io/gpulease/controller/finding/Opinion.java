package io.gpulease.controller.finding;

import java.util.List;
import java.util.Map;

/** What is to be thought of a lease and a rule now. */
sealed interface Opinion {

    /** It is broken. */
    record Broken(List<String> observed, Map<String, String> values) implements Opinion {
        public Broken {
            observed = List.copyOf(observed);
        }

        /** As much of it as is put on record, and people are told. */
        List<String> first() {
            return observed.subList(0, Math.min(observed.size(), StatusDraft.MOST_EVIDENCE));
        }
    }

    /**
     * There is nothing to be held against it.
     *
     * @param reason one word of the vocabulary of reasons
     * @param why a sentence
     * @param ofItself the rule was asked, and is kept: what had been broken was put right
     */
    record Complies(String reason, String why, boolean ofItself) implements Opinion {
        static final Complies KEPT = new Complies("Complied", "The lease keeps the rule.", true);
        static final Complies NOT_RULED = new Complies(
                "NoLongerRuled",
                "The rule is not, or no longer, meant for this lease: it or its policy was taken away or changed, or does not compile.",
                false);
        static final Complies NOT_RUNNING = new Complies(
                "NotRunning", "The lease is suspended; what else was counted begins anew after it.", false);
        static final Complies DISMISSED =
                new Complies("BreachDismissed", "What breaks the rule now is only what was dismissed before.", false);
        static final Complies OVER = new Complies("LeaseOver", "The lease was over before anything was done.", false);
    }

    /** Nobody can say: that never counts as broken, and what was counted begins anew. */
    record Unknown(String why) implements Opinion {}

    /** It was not asked yet, and will be: what was counted stays as it is. */
    record Pending() implements Opinion {}
}
