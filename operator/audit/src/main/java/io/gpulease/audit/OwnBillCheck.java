package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a tenant can look at, who may not read the ledger: are its leases' lines their GPUs times their time, and is what its statements
 * say of each lease the sum of its lines?
 */
final class OwnBillCheck {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnBillCheck() {}

    static List<Breach> of(List<JsonNode> statements, List<JsonNode> leases) {
        List<Breach> breaches = new ArrayList<>();
        Map<String, Entry> entries = new HashMap<>();
        for (JsonNode lease : leases) {
            Entry entry = entry(lease);
            try {
                entry.check();
                entries.put(entry.uid(), entry);
            } catch (RuntimeException unreadable) {
                breaches.add(new Breach(
                        "leases", "lease %s cannot be read: %s".formatted(entry.lease(), unreadable.getMessage())));
            }
        }
        entries.values().stream()
                .filter(Entry::isEnd)
                .map(end -> new History(end.uid(), List.of(end)))
                .forEach(history -> breaches.addAll(UsageCheck.of(List.of(history))));
        statements.forEach(page -> page(page, entries, breaches));
        return breaches;
    }

    /** What its status says, in the form of a record. */
    private static Entry entry(JsonNode lease) {
        JsonNode metadata = lease.path("metadata");
        JsonNode status = lease.path("status");
        JsonNode term = status.path("term");
        boolean isOver = term.has("endedAt");
        ObjectNode record = JSON.createObjectNode();
        record.put("kind", isOver ? "end" : "change")
                .put("at", term.path("startedAt").asText())
                .put("uid", metadata.path("uid").asText())
                .put("namespace", metadata.path("namespace").asText())
                .put("lease", metadata.path("name").asText())
                .put("tier", status.path("tier").asText("OnDemand"))
                .put("started", term.path("startedAt").asText())
                .put("from", term.path(isOver ? "endedAt" : "startedAt").asText())
                .put("ends", term.path("endsAt").asText());
        if (status.path("placement").has("heldSince")) {
            record.set("heldSince", status.path("placement").path("heldSince"));
        }
        record.set("nodes", status.path("placement").path("nodes"));
        record.set("lines", status.path("usage").path("lines"));
        return new Entry(record);
    }

    private static void page(JsonNode page, Map<String, Entry> leases, List<Breach> breaches) {
        JsonNode status = page.path("status");
        if (!status.has("asOf")) {
            return;
        }
        YearMonth month = YearMonth.parse(page.path("spec").path("month").asText());
        Instant asOf = Instant.parse(status.path("asOf").asText());
        Map<String, Map<Bill.Key, Long>> told = new TreeMap<>();
        for (JsonNode line : status.path("lines")) {
            told.computeIfAbsent(line.path("uid").asText(), _ -> new TreeMap<>())
                    .merge(
                            Bill.key(line, line.path("tier").asText()),
                            line.path("gpuSeconds").asLong(),
                            Long::sum);
        }
        told.forEach((uid, lines) -> {
            Entry lease = leases.get(uid);
            if (lease != null && isAsOld(lease, asOf, status.path("closed").asBoolean())) {
                compare(month, lines, lease, asOf, breaches);
            }
        });
    }

    /** Its status has not changed since the statement was made, or the month's part of it cannot any more. */
    private static boolean isAsOld(Entry lease, Instant asOf, boolean isClosed) {
        for (JsonNode line : lease.json().path("lines")) {
            if (!isClosed && Instant.parse(line.path("to").asText()).isAfter(asOf)) {
                return false;
            }
        }
        return !lease.json().path("lines").isEmpty();
    }

    /** A lease's lines of a month may be on two pages: of each kind of them it is one line. */
    private static void compare(
            YearMonth month, Map<Bill.Key, Long> told, Entry lease, Instant asOf, List<Breach> breaches) {
        Map<Bill.Key, Bill.Sum> right = Bill.of(lease, month, asOf);
        for (Bill.Key key : new TreeSet<>(told.keySet())) {
            long due = right.containsKey(key) ? right.get(key).gpuSeconds() : 0;
            long said = told.getOrDefault(key, 0L);
            if (said != due) {
                breaches.add(new Breach(
                        "statements",
                        "statement of %s, lease %s (%s), %s: it says %d GPU-seconds; by the lease's own lines it is %d"
                                .formatted(month, lease.lease(), lease.uid(), key, said, due)));
            }
        }
    }
}
