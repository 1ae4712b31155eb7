package io.gpulease.controller.finding;

import io.gpulease.controller.measure.Figure;
import io.gpulease.controller.measure.Kind;
import io.gpulease.controller.measure.Window;
import io.gpulease.controller.status.RuleDigest;
import io.gpulease.crds.LeasePolicySpec;
import io.gpulease.crds.Words;
import io.gpulease.rules.Rule;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A rule that can be asked.
 *
 * @param policy the name of its policy
 * @param enforced whether the policy acts; else it records
 * @param digest of all that it says: another text is another rule
 */
record CompiledRule(String policy, boolean enforced, LeasePolicySpec.Rule text, Rule rule, String digest) {

    static CompiledRule of(String policy, boolean enforced, LeasePolicySpec.Rule text, Rule rule) {
        return new CompiledRule(policy, enforced, text, rule, RuleDigest.of(enforced, text));
    }

    String name() {
        return text.name();
    }

    /** Each round looks up what is known of each rule and lease: all that a rule says would be gone through each time. */
    @Override
    public int hashCode() {
        return 31 * text.name().hashCode() + digest.hashCode();
    }

    boolean warns() {
        return text.action().equals(Words.PolicyAction.WARN);
    }

    /** What else it depends on than a lease, its tenant and its pods. */
    enum Dependence {
        LEASE,
        MEASUREMENTS,
        TIME
    }

    Dependence dependence() {
        if (rule.readsTime() || readsAge()) {
            return Dependence.TIME;
        }
        return rule.readsUsage() ? Dependence.MEASUREMENTS : Dependence.LEASE;
    }

    /** How old a measurement is changes as time passes. */
    boolean readsAge() {
        return rule.readsUsage() && rule.readsField("age");
    }

    /** What is to be measured for it; more than it reads where it reads several measures over several times. */
    Set<Figure> figures() {
        if (!rule.readsUsage()) {
            return Set.of();
        }
        var figures = new HashSet<Figure>();
        for (Kind kind : Kind.values()) {
            if (rule.readsField(kind.field())) {
                for (Window window : Window.values()) {
                    if (rule.readsField(window.field())) {
                        figures.add(new Figure(kind, window));
                    }
                }
                if (rule.readsField("age")) {
                    figures.add(new Figure(kind, Window.LAST));
                }
            }
        }
        return figures;
    }

    /** How long it must be broken; the schema lets nothing through that is no duration. */
    Duration lasting() {
        return text.lastingOrNone();
    }

    Optional<Duration> notice() {
        return text.noticeDuration();
    }
}
