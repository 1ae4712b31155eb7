package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.ledger.Chain;
import io.gpulease.controller.ledger.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Of every lease that is over, or is gone, what it used is in the ledger, and nothing in it is said twice. */
final class LedgerRules {

    private static final Set<String> HOLDS = Set.of("start", "change", "failure", "carry");

    private final Map<String, JsonNode> lastOf = new HashMap<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> startedUids = new HashSet<>();
    private final Set<String> endsChecked = new HashSet<>();
    private final Set<String> holdsTold = new HashSet<>();
    private long next = 1;
    private String hash = Chain.BEGINNING;
    private int pages;
    private int records;

    LedgerRules(ClusterApi api) {
        api.witness(this::see);
    }

    /** How many ends were compared. */
    int ends() {
        return endsChecked.size();
    }

    int pages() {
        return pages;
    }

    int records() {
        return records;
    }

    private void see(News news) {
        if (news.kind() == Kind.CONFIG_MAP
                && news.object().path("metadata").path("labels").has(Names.LEDGER)) {
            Rule.claim(!news.deleted() && news.before() == null, "a page of the ledger was changed: %s", news.object());
            page(Page.of(news.object()));
        } else if (news.kind() == Kind.LEASE) {
            lease(news);
        }
    }

    private void page(Page page) {
        Rule.claim(page.first() == next, "page %s follows record %d", page.name(), next - 1);
        Rule.claim(page.previous().equals(hash), "page %s is not chained to the one before", page.name());
        next = page.last() + 1;
        hash = page.hash();
        pages++;
        for (String line : page.lines()) {
            JsonNode record = ApiFront.node(line);
            String uid = record.path("uid").asText();
            Rule.claim(keys.add(uid + " " + record.path("key").asText()), "said twice: %s", line);
            lastOf.put(uid, record);
            if (HOLDS.contains(record.path("kind").asText())) {
                holdsTold.add(uid);
            }
            records++;
        }
    }

    private void lease(News news) {
        ObjectNode lease = news.object();
        JsonNode status = lease.path("status");
        if (status.path("term").has("startedAt")) {
            startedUids.add(Objects.uid(lease));
        }
        boolean isOver = Objects.phase(lease).equals("Released");
        if (startedUids.contains(Objects.uid(lease)) && (isOver || news.deleted())) {
            isOnRecord(lease);
        }
    }

    private void isOnRecord(ObjectNode lease) {
        JsonNode record = lastOf.get(Objects.uid(lease));
        Rule.claim(record != null && record.path("kind").asText().equals("end"), "no end is on record of %s", lease);
        if (record != null) {
            JsonNode status = lease.path("status");
            Rule.claim(
                    lines(record.path("lines"))
                            .equals(lines(status.path("usage").path("lines"))),
                    "on record is %s, of %s",
                    record,
                    lease);
            Rule.claim(
                    record.path("from").equals(status.path("term").path("endedAt")),
                    "on record is %s, of %s",
                    record,
                    lease);
            Rule.claim(
                    holdsTold.contains(Objects.uid(lease))
                            || status.path("placement").has("heldSince"),
                    "what it held is on record nowhere but in its end: %s",
                    lease);
            endsChecked.add(Objects.uid(lease));
        }
    }

    private static List<JsonNode> lines(JsonNode list) {
        List<JsonNode> lines = new ArrayList<>();
        list.forEach(lines::add);
        return lines;
    }
}
