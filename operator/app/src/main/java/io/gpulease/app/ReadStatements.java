package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.StatementPage;
import io.gpulease.crds.LeaseStatement;
import java.io.PrintStream;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what tenants' statements say of a month, lease by lease: also of those whose objects are gone. */
final class ReadStatements {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReadPages pages;
    private final Optional<String> namespace;

    /** @param namespace empty: statements in all namespaces; else those in that one, and only what they say of leases there */
    ReadStatements(KubernetesClient client, Optional<String> namespace) {
        this.pages = new ReadPages(client, "leasestatements", namespace);
        this.namespace = namespace;
    }

    /** What one statement says of a lease. Of several that do so the one that has seen more of the ledger is right. */
    private record Said(String statement, long through, List<StatementLine> lines) {}

    /**
     * Lines by the uid of their lease.
     *
     * @param err is told which statements could not be read
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be listed
     */
    Map<String, List<StatementLine>> lines(YearMonth month, PrintStream err) {
        Map<String, Said> said = new HashMap<>();
        pages.each(item -> {
            if (item.at("/spec/month").asText().equals(month.toString())) {
                take(item, said, err);
            }
        });
        Map<String, List<StatementLine>> lines = new HashMap<>();
        said.forEach((uid, each) -> lines.put(uid, each.lines()));
        return lines;
    }

    private void take(JsonNode item, Map<String, Said> said, PrintStream err) {
        try {
            var page = JSON.treeToValue(item, LeaseStatement.class);
            String statement =
                    page.getMetadata().getNamespace() + "/" + page.getSpec().tenant();
            long through = page.getStatus() == null ? 0 : page.getStatus().through();
            for (StatementLine line : StatementPage.lines(page)) {
                if (namespace.isEmpty() || namespace.get().equals(line.namespace())) {
                    of(line.uid(), statement, through, said).lines().add(line);
                }
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            err.println(ReadPages.leftOut("leasestatement", item, e));
        }
    }

    /** Where the lines of that statement are gathered; what is gathered for nothing is forgotten. */
    private static Said of(String uid, String statement, long through, Map<String, Said> said) {
        Said known = said.get(uid);
        if (known != null && known.statement().equals(statement)) {
            return known;
        }
        var other = new Said(statement, through, new ArrayList<>());
        if (known == null || known.through() < through) {
            said.put(uid, other);
        }
        return other;
    }
}
