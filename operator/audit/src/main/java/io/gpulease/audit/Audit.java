package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All checks, one after another: the first breach is named, the ones after it are counted. */
public final class Audit {

    private Audit() {}

    /**
     * What is looked at, as the API server has it.
     *
     * @param pages the ConfigMaps of the ledger
     * @param statements of any tenants and months
     * @param isWhole whether there are no other pages and statements
     * @param leases empty where they are not known
     * @param nodes empty where they are not known
     */
    public record Input(
            List<JsonNode> pages,
            List<JsonNode> statements,
            boolean isWhole,
            Optional<Leases> leases,
            Optional<Nodes> nodes,
            Instant now) {

        public Input {
            pages = List.copyOf(pages);
            statements = List.copyOf(statements);
        }

        /** Where the nodes are not known, and there may be other statements. */
        public Input(List<JsonNode> pages, List<JsonNode> statements, Optional<Leases> leases, Instant now) {
            this(pages, statements, false, leases, Optional.empty(), now);
        }
    }

    /**
     * All leases that there are.
     *
     * @param there read after everything else
     * @param before read before everything else: those that have gone since were there meanwhile
     */
    public record Leases(List<JsonNode> there, List<JsonNode> before) {

        public Leases {
            there = List.copyOf(there);
            before = List.copyOf(before);
        }
    }

    /** @param pools what they say of their nodes */
    public record Nodes(List<JsonNode> nodes, List<JsonNode> pools) {

        public Nodes {
            nodes = List.copyOf(nodes);
            pools = List.copyOf(pools);
        }
    }

    /**
     * What came of it.
     *
     * @param breaches in the order of the checks; empty: everything that was looked at is as it must be
     * @param notChecked what was not looked at, a line each
     */
    public record Report(
            int pages, int records, int leases, int statements, List<Breach> breaches, List<String> notChecked) {

        public Report {
            breaches = List.copyOf(breaches);
            notChecked = List.copyOf(notChecked);
        }

        /** Everything is as it must be. */
        public boolean isClean() {
            return breaches.isEmpty();
        }
    }

    public static Report of(Input input) {
        List<Breach> breaches = new ArrayList<>();
        List<String> notChecked = notChecked(input);
        List<Entry> records = ChainCheck.read(input.pages(), input.now(), breaches, notChecked);
        // From the first record on, or from ever.
        Instant begins = records.isEmpty() || records.getFirst().number() == 1
                ? Instant.MIN
                : records.getFirst().at();
        List<History> histories = History.of(records);
        breaches.addAll(CapacityCheck.of(histories));
        breaches.addAll(UsageCheck.of(histories));
        input.nodes().ifPresent(nodes -> breaches.addAll(NodeCheck.ofClaims(histories, nodes, input.now())));
        input.leases().ifPresent(leases -> {
            input.nodes()
                    .ifPresent(nodes -> breaches.addAll(NodeCheck.ofPlacements(histories, leases, nodes, input.now())));
            if (input.isWhole() || !input.pages().isEmpty()) {
                breaches.addAll(LeaseCheck.of(histories, leases, begins, input.now()));
                breaches.addAll(NodeCheck.ofRecords(histories, leases, input.now()));
            } else {
                breaches.addAll(OwnBillCheck.of(input.statements(), leases.there()));
            }
        });
        var statements = new StatementCheck(records, begins, input.now());
        statements.check(input.statements(), input.isWhole());
        breaches.addAll(statements.breaches());
        notChecked.addAll(statements.notChecked());
        return new Report(
                input.pages().size(),
                records.size(),
                histories.size(),
                input.statements().size(),
                breaches,
                notChecked);
    }

    private static List<String> notChecked(Input input) {
        List<String> not = new ArrayList<>();
        if (input.pages().isEmpty()) {
            not.add("ledger: there are no pages of it");
        }
        if (input.leases().isEmpty()) {
            not.add("leases: none were given");
        }
        if (input.nodes().isEmpty()) {
            not.add("nodes: none were given; in a cluster it takes the right to list nodes and gpupools");
        }
        return not;
    }
}
