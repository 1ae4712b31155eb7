package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Is every statement the sum of its records, to the second and to the smallest unit of its money? */
final class StatementCheck {

    private static final String CHECK = "statements";

    /** So long a statement may lack what has come on record. */
    private static final Duration ON_ITS_WAY = Duration.ofHours(25);

    /** So long the pages of a statement may be under way. */
    private static final Duration UNDER_WAY = Duration.ofHours(1);

    private final List<Entry> records;
    private final Instant begins;
    private final Instant now;
    private final Instant settled;
    private final List<Breach> breaches = new ArrayList<>();
    private final List<String> notChecked = new ArrayList<>();

    /** @param begins from when on the records are there */
    StatementCheck(List<Entry> records, Instant begins, Instant now) {
        this.records = List.copyOf(records);
        this.begins = begins;
        this.now = now;
        this.settled = now.minus(ON_ITS_WAY);
    }

    List<Breach> breaches() {
        return List.copyOf(breaches);
    }

    List<String> notChecked() {
        return List.copyOf(notChecked);
    }

    void check(List<JsonNode> pages, boolean areAll) {
        Map<String, List<JsonNode>> statements = new TreeMap<>();
        Set<String> there = new TreeSet<>();
        for (JsonNode page : pages) {
            JsonNode spec = page.path("spec");
            if (page.path("status").has("through")) {
                String of = of(spec.path("tenant").asText(), spec.path("month").asText());
                there.add(of);
                statements
                        .computeIfAbsent(
                                "%s in %s"
                                        .formatted(
                                                of,
                                                page.path("metadata")
                                                        .path("namespace")
                                                        .asText()),
                                _ -> new ArrayList<>())
                        .add(page);
            }
        }
        twice(pages, breaches);
        if (areAll) {
            missing(there);
        }
        statements.forEach((name, parts) -> {
            try {
                check(name, parts);
            } catch (RuntimeException unreadable) {
                breaches.add(
                        new Breach(CHECK, "statement %s cannot be read: %s".formatted(name, unreadable.getMessage())));
            }
        });
    }

    private static String of(String tenant, String month) {
        return "%s of %s".formatted(tenant, month);
    }

    /** Those of this and the last month are looked after: each tenant that has used something has one. */
    private void missing(Set<String> there) {
        YearMonth present = Bill.month(now);
        Map<String, Entry> last = new HashMap<>();
        records.stream()
                .filter(entry -> entry.hasUsage() && entry.at().isBefore(settled))
                .forEach(entry -> last.put(entry.uid(), entry));
        Map<String, Entry> due = new TreeMap<>();
        for (Entry entry : last.values()) {
            for (YearMonth month : List.of(present.minusMonths(1), present)) {
                if (!Bill.of(entry, month, settled).isEmpty()) {
                    due.merge(
                            of(entry.tenant(), month.toString()),
                            entry,
                            (one, other) -> one.number() < other.number() ? one : other);
                }
            }
        }
        due.forEach((of, entry) -> {
            if (!there.contains(of)) {
                breaches.add(new Breach(
                        CHECK,
                        "there is no statement %s, in which lease %s (%s) has used something by record %d"
                                .formatted(of, entry.lease(), entry.uid(), entry.number())));
            }
        });
    }

    /** Pages are written from the last one to the first. */
    private boolean isUnderWay(List<JsonNode> parts) {
        return parts.stream()
                .map(part -> Times.latest(Times.at(part.path("status").path("asOf")), Times.written(part, true)))
                .anyMatch(written -> written.isAfter(now.minus(UNDER_WAY)));
    }

    /** Of a tenant's month there is one: it stays where it was first written. */
    private static void twice(List<JsonNode> pages, List<Breach> breaches) {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (JsonNode page : pages) {
            JsonNode spec = page.path("spec");
            if (page.path("status").has("through")) {
                homes.computeIfAbsent(
                                "%s of %s"
                                        .formatted(
                                                spec.path("tenant").asText(),
                                                spec.path("month").asText()),
                                _ -> new TreeSet<>())
                        .add(page.path("metadata").path("namespace").asText());
            }
        }
        homes.forEach((of, namespaces) -> {
            if (namespaces.size() > 1) {
                breaches.add(new Breach(
                        CHECK,
                        "statement %s is there more than once, in the namespaces %s"
                                .formatted(of, String.join(", ", namespaces))));
            }
        });
    }

    private void check(String name, List<JsonNode> parts) {
        parts.sort(
                Comparator.comparingInt(part -> part.path("spec").path("page").asInt()));
        JsonNode first = parts.getFirst().path("status");
        long through = first.path("through").asLong();
        int pages = first.path("pages").asInt();
        boolean isWhole = parts.size() >= pages
                && parts.getFirst().path("spec").path("page").asInt() == 1
                && parts.stream()
                        .limit(pages)
                        .allMatch(part -> part.path("status").path("through").asLong() == through);
        if (!isWhole && isUnderWay(parts)) {
            notChecked.add("statements: %s, which is being written".formatted(name));
            return;
        }
        if (!isWhole) {
            breaches.add(new Breach(
                    CHECK,
                    "statement %s has %d pages, and not all of them are there as of record %d"
                            .formatted(name, pages, through)));
            return;
        }
        Map<String, Map<Bill.Key, Bill.Sum>> told = new TreeMap<>();
        Map<String, BigDecimal> amounts = new TreeMap<>();
        int found = breaches.size();
        for (JsonNode part : parts.subList(0, pages)) {
            for (JsonNode line : part.path("status").path("lines")) {
                add(name, line, told, amounts, breaches);
            }
        }
        totals(name, first, amounts, told, breaches);
        YearMonth month =
                YearMonth.parse(parts.getFirst().path("spec").path("month").asText());
        if (begins.isAfter(Instant.MIN) && !month.isAfter(Bill.month(begins))) {
            notChecked.add("statements: %s, but for its sums: records of it are not there".formatted(name));
        } else if (!records.isEmpty() && breaches.size() == found) {
            compare(name, parts.getFirst(), told, records, through, breaches);
            if (first.path("closed").asBoolean() && breaches.size() == found) {
                compare(
                        name + " (not made anew)",
                        parts.getFirst(),
                        told,
                        records,
                        lastBefore(settled, records),
                        breaches);
            }
        }
    }

    /** What is on record for so long is in the statement of a month that is over, also where it came when that had been closed. */
    private static long lastBefore(Instant settled, List<Entry> records) {
        return records.stream()
                .filter(entry -> entry.hasUsage() && entry.at().isBefore(settled))
                .mapToLong(Entry::number)
                .max()
                .orElse(0);
    }

    private static void add(
            String name,
            JsonNode line,
            Map<String, Map<Bill.Key, Bill.Sum>> told,
            Map<String, BigDecimal> amounts,
            List<Breach> breaches) {
        Bill.Key key = Bill.key(line, line.path("tier").asText());
        long seconds = line.path("gpuSeconds").asLong();
        long credited = line.path("creditedGpuSeconds").asLong();
        BigDecimal amount = new BigDecimal(line.path("amount").asText("0"));
        BigDecimal right = Bill.amount(key, seconds - credited);
        String lease = "%s/%s (%s)"
                .formatted(
                        line.path("namespace").asText(),
                        line.path("lease").asText(),
                        line.path("uid").asText());
        if (amount.compareTo(right) != 0) {
            breaches.add(new Breach(
                    CHECK,
                    "statement %s, lease %s, %s: %d GPU-seconds less %d come to %s, and the line says %s"
                            .formatted(
                                    name,
                                    lease,
                                    key,
                                    seconds,
                                    credited,
                                    right.toPlainString(),
                                    amount.toPlainString())));
        }
        told.computeIfAbsent(line.path("uid").asText(), _ -> new TreeMap<>())
                .merge(key, new Bill.Sum(seconds, credited, amount), Bill.Sum::plus);
        if (!key.price().isEmpty()) {
            amounts.merge(key.currency(), amount, BigDecimal::add);
        }
    }

    private static void totals(
            String name,
            JsonNode status,
            Map<String, BigDecimal> amounts,
            Map<String, Map<Bill.Key, Bill.Sum>> told,
            List<Breach> breaches) {
        Map<String, BigDecimal> said = new TreeMap<>();
        for (JsonNode amount : status.path("amounts")) {
            said.put(
                    amount.path("currency").asText(),
                    new BigDecimal(amount.path("amount").asText()));
        }
        Set<String> currencies = new TreeSet<>(said.keySet());
        currencies.addAll(amounts.keySet());
        for (String currency : currencies) {
            BigDecimal sum = amounts.getOrDefault(currency, BigDecimal.ZERO);
            BigDecimal total = said.getOrDefault(currency, BigDecimal.ZERO);
            if (sum.compareTo(total) != 0) {
                breaches.add(new Breach(
                        CHECK,
                        "statement %s: its lines come to %s %s, and its total says %s"
                                .formatted(name, sum.toPlainString(), currency, total.toPlainString())));
            }
        }
        total(name, "leases", told.size(), status.path("leases").asLong(), breaches);
        long credited = told.values().stream()
                .flatMap(bill -> bill.values().stream())
                .mapToLong(Bill.Sum::credited)
                .sum();
        total(
                name,
                "credited GPU-seconds",
                credited,
                status.path("creditedGpuSeconds").asLong(),
                breaches);
        long held = told.values().stream()
                .flatMap(bill -> bill.entrySet().stream())
                .filter(line -> !Bill.isNotHeld(line.getKey().kind()))
                .mapToLong(line -> line.getValue().gpuSeconds())
                .sum();
        total(name, "GPU-seconds", held, status.path("gpuSeconds").asLong(), breaches);
    }

    private static void total(String name, String what, long sum, long said, List<Breach> breaches) {
        if (sum != said) {
            breaches.add(new Breach(
                    CHECK,
                    "statement %s: its lines come to %d %s, and its total says %d".formatted(name, sum, what, said)));
        }
    }

    private static void compare(
            String name,
            JsonNode page,
            Map<String, Map<Bill.Key, Bill.Sum>> told,
            List<Entry> records,
            long until,
            List<Breach> breaches) {
        YearMonth month = YearMonth.parse(page.path("spec").path("month").asText());
        String tenant = page.path("spec").path("tenant").asText();
        Instant asOf = Instant.parse(page.path("status").path("asOf").asText());
        long through = Math.max(until, page.path("status").path("through").asLong());
        Map<String, Entry> last = new HashMap<>();
        records.stream()
                .filter(entry -> entry.hasUsage()
                        && entry.number() <= through
                        && entry.tenant().equals(tenant))
                .forEach(entry -> last.put(entry.uid(), entry));
        Set<String> uids = new TreeSet<>(told.keySet());
        uids.addAll(last.keySet());
        for (String uid : uids) {
            Entry entry = last.get(uid);
            Map<Bill.Key, Bill.Sum> right = entry == null ? Map.of() : Bill.of(entry, month, asOf);
            Map<Bill.Key, Bill.Sum> line = told.getOrDefault(uid, Map.of());
            Set<Bill.Key> keys = new HashSet<>(right.keySet());
            keys.addAll(line.keySet());
            for (Bill.Key key : new TreeSet<>(keys)) {
                compare(
                        "statement %s, lease %s (%s), %s"
                                .formatted(name, entry == null ? "?" : entry.lease(), uid, key),
                        entry,
                        line.get(key),
                        right.get(key),
                        breaches);
            }
        }
    }

    private static void compare(
            String what,
            @Nullable Entry entry,
            Bill.@Nullable Sum line,
            Bill.@Nullable Sum right,
            List<Breach> breaches) {
        var none = new Bill.Sum(0, 0, BigDecimal.ZERO);
        Bill.Sum told = line == null ? none : line;
        Bill.Sum due = right == null ? none : right;
        boolean isSame = told.gpuSeconds() == due.gpuSeconds()
                && told.credited() == due.credited()
                && told.amount().compareTo(due.amount()) == 0;
        if (!isSame) {
            breaches.add(new Breach(
                    CHECK,
                    "%s: it says %d GPU-seconds, %d of them credited, and %s; by %s it is %d, %d and %s"
                            .formatted(
                                    what,
                                    told.gpuSeconds(),
                                    told.credited(),
                                    told.amount().toPlainString(),
                                    entry == null ? "the ledger" : "record " + entry.number(),
                                    due.gpuSeconds(),
                                    due.credited(),
                                    due.amount().toPlainString())));
        }
    }
}
