package io.gpulease.controller.finding;

import io.gpulease.controller.measure.Figure;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeasePolicyStatus.RuleStatus;
import io.gpulease.rules.Compilation;
import io.gpulease.rules.RuleCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The policies with what became of their rules. Owned by the thread that looks. */
final class PolicyShelf {

    private final Map<String, Shelved> byName = new TreeMap<>();
    /** Made with the first policy: whoever has none need not load a compiler. */
    private @Nullable RuleCompiler compiler;

    /**
     * A policy that is there.
     *
     * @param rules those that can be asked; the others never act
     */
    record Shelved(LeasePolicy policy, List<CompiledRule> rules) {
        Shelved {
            rules = List.copyOf(rules);
        }

        String name() {
            return policy.getMetadata().getName();
        }

        Optional<CompiledRule> rule(String name) {
            return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
        }

        /** Since when that rule says what it says; empty: that is not on record yet. */
        Optional<Instant> since(CompiledRule rule) {
            var status = policy.getStatus();
            return status == null
                    ? Optional.empty()
                    : status.rules().stream()
                            .filter(one -> one.name().equals(rule.name())
                                    && rule.digest().equals(one.digest()))
                            .findFirst()
                            .flatMap(RuleStatus::sinceInstant);
        }

        /** Whether it is meant for this lease. */
        boolean isFor(GpuLease lease, Map<String, String> tenantLabels) {
            var spec = policy.getSpec();
            return !spec.exemptTiers().contains(Subject.tier(lease))
                    && (spec.tenantSelector() == null || spec.tenantSelector().matches(tenantLabels));
        }
    }

    void see(LeasePolicy policy) {
        String name = policy.getMetadata().getName();
        Shelved before = byName.get(name);
        if (before != null && before.policy().getSpec().equals(policy.getSpec())) {
            // A status of ours.
            byName.put(name, new Shelved(policy, before.rules()));
            return;
        }
        byName.put(name, new Shelved(policy, compiled(policy, before)));
    }

    void gone(String name) {
        byName.remove(name);
    }

    private List<CompiledRule> compiled(LeasePolicy policy, @Nullable Shelved before) {
        Map<String, CompiledRule> known = new HashMap<>();
        if (before != null) {
            before.rules().forEach(rule -> known.put(rule.text().expression(), rule));
        }
        var rules = new ArrayList<CompiledRule>();
        for (var text : policy.getSpec().rules()) {
            String name = policy.getMetadata().getName();
            boolean enforced = policy.getSpec().enforces();
            CompiledRule same = known.get(text.expression());
            if (same != null) {
                rules.add(CompiledRule.of(name, enforced, text, same.rule()));
            } else if (compiler().compile(text.expression()) instanceof Compilation.Compiled(var rule)) {
                rules.add(CompiledRule.of(name, enforced, text, rule));
            }
        }
        return rules;
    }

    private RuleCompiler compiler() {
        if (compiler == null) {
            compiler = new RuleCompiler();
        }
        return compiler;
    }

    Collection<Shelved> all() {
        return byName.values();
    }

    Optional<Shelved> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    Set<Figure> figures() {
        var figures = new HashSet<Figure>();
        byName.values().forEach(policy -> policy.rules().forEach(rule -> figures.addAll(rule.figures())));
        return figures;
    }
}
