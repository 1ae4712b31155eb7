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
     * @param leases those that there are; empty where they are not known
     */
    public record Input(List<JsonNode> pages, List<JsonNode> statements, Optional<List<JsonNode>> leases, Instant now) {

        public Input {
            pages = List.copyOf(pages);
            statements = List.copyOf(statements);
        }
    }

    /**
     * What came of it.
     *
     * @param breaches in the order of the checks; empty: everything is as it must be
     */
    public record Report(int pages, int records, int leases, int statements, List<Breach> breaches) {

        public Report {
            breaches = List.copyOf(breaches);
        }

        /** Everything is as it must be. */
        public boolean isClean() {
            return breaches.isEmpty();
        }
    }

    public static Report of(Input input) {
        List<Breach> breaches = new ArrayList<>();
        List<Entry> records = ChainCheck.read(input.pages(), breaches);
        List<History> histories = History.of(records);
        breaches.addAll(CapacityCheck.of(histories));
        breaches.addAll(UsageCheck.of(histories));
        input.leases().ifPresent(leases -> breaches.addAll(LeaseCheck.of(histories, leases, input.now())));
        breaches.addAll(StatementCheck.of(input.statements(), records, input.now()));
        return new Report(
                input.pages().size(),
                records.size(),
                histories.size(),
                input.statements().size(),
                breaches);
    }
}
