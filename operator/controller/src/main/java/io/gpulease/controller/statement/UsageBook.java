package io.gpulease.controller.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.crds.UsageLine;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What leases have used, by their last records: each says all of it, and what goes on. Whatever came before in the ledger, and however
 * often it is read, is of no account.
 */
final class UsageBook {

    private static final Set<String> WITH_LINES = Set.of("start", "change", "failure", "carry", "end");
    private static final Set<Kind> MADE_GOOD =
            Set.of(Kind.DISMISSED_SUSPENSION, Kind.DISMISSED_REVOCATION, Kind.GIVEN_BACK);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Used> leases = new HashMap<>();
    private final Map<String, Last> lastOfTenant = new HashMap<>();
    /** By uid: records that could not be read, of leases of which none was read since. */
    private final Map<String, Unreadable> unreadable = new HashMap<>();

    /** Names that many leases have, each kept once. */
    private final Map<String, String> names = new HashMap<>();

    private Optional<Instant> began = Optional.empty();
    private long through;
    private final Predicate<String> tenants;
    private final Map<Of, Long> corrections = new HashMap<>();

    /** A tenant's month. */
    record Of(String tenant, YearMonth month) {}

    UsageBook() {
        this(_ -> true);
    }

    /** @param tenants of whom it is kept what they used */
    UsageBook(Predicate<String> tenants) {
        this.tenants = tenants;
    }

    /** @param until up to when it is counted at most: its end, or the end that was planned */
    private record Used(
            String tenant,
            String namespace,
            String lease,
            String gpuClass,
            String pool,
            String site,
            Instant until,
            boolean isOver,
            YearMonth month,
            Meter meter) {}

    /** A record's number, and when it was written. */
    private record Last(long number, Instant at) {}

    /** @param tenant empty where even that could not be read */
    private record Unreadable(String tenant, long number, YearMonth month) {}

    /** When its first record was written, where that was among those read. */
    Optional<Instant> began() {
        return began;
    }

    /** The first record that could not be read and may be of that tenant, of those that nothing has come after. */
    Optional<Long> unreadableOf(String tenant) {
        return unreadable.values().stream()
                .filter(record -> record.tenant().isEmpty() || record.tenant().equals(tenant))
                .map(Unreadable::number)
                .min(Comparator.naturalOrder());
    }

    /** The number of the last record that was taken in. */
    long through() {
        return through;
    }

    /** The number of the last record of a tenant's. */
    long throughOf(String tenant) {
        Last last = lastOfTenant.get(tenant);
        return last == null ? 0 : last.number();
    }

    /** When the last record of a tenant's was written. */
    Optional<Instant> lastAtOf(String tenant) {
        return Optional.ofNullable(lastOfTenant.get(tenant)).map(Last::at);
    }

    /** Takes in a record; one that was taken in before changes nothing, and one that cannot be read is remembered as such. */
    void add(String line, long number, YearMonth month) {
        if (number <= through) {
            return;
        }
        JsonNode record = JSON.missingNode();
        try {
            record = JSON.readTree(line);
            if (number == 1) {
                began = Optional.of(Instant.parse(record.path("at").asText()));
            }
            if (WITH_LINES.contains(record.path("kind").asText())) {
                add(record, number, month);
                unreadable.remove(record.path("uid").asText());
            }
        } catch (JsonProcessingException | RuntimeException _) {
            String tenant =
                    record.path("tenant").asText(record.path("namespace").asText(""));
            unreadable.put(record.path("uid").asText(""), new Unreadable(tenant, number, month));
        }
        through = number;
    }

    private void add(JsonNode record, long number, YearMonth month) throws JsonProcessingException {
        String uid = record.path("uid").asText();
        Used before = leases.get(uid);
        List<UsageLine> lines = new ArrayList<>();
        for (JsonNode line : record.path("lines")) {
            lines.add(JSON.treeToValue(line, UsageLine.class));
        }
        boolean isOver = record.path("kind").asText().equals("end");
        String namespace = once(record.path("namespace").asText());
        String tenant = once(record.path("tenant").asText(namespace));
        if (!tenants.test(tenant)) {
            return;
        }
        String until = record.path(isOver ? "from" : "ends").asText("");
        Meter meter = UsageRecord.meter(lines, textOrNull(record.path("tier")));
        if (record.has("enforcements")) {
            meter.lines().stream()
                    .filter(line -> MADE_GOOD.contains(line.charge().kind()))
                    .forEach(line -> corrections.put(new Of(tenant, line.month()), number));
        }
        leases.put(
                uid,
                new Used(
                        tenant,
                        namespace,
                        record.path("lease").asText(),
                        once(record.path("gpuClass").asText("")),
                        once(record.path("pool").asText(before == null ? "" : before.pool())),
                        once(record.path("site").asText(before == null ? "" : before.site())),
                        until.isEmpty() ? Instant.MAX : Instant.parse(until),
                        isOver,
                        month,
                        meter));
        lastOfTenant.put(
                tenant, new Last(number, Instant.parse(record.path("at").asText())));
    }

    /**
     * Months of tenants in which something was made good that a policy had cost them, perhaps when their statements were closed long ago,
     * with the number of the last record that says so.
     */
    Map<Of, Long> corrections() {
        return Map.copyOf(corrections);
    }

    private String once(String name) {
        return names.computeIfAbsent(name, same -> same);
    }

    private static @Nullable String textOrNull(JsonNode text) {
        return text.isTextual() ? text.asText() : null;
    }

    /** Leases that were over before that month are not needed any more. */
    void forgetBefore(YearMonth month) {
        leases.values().removeIf(used -> used.isOver() && used.month().isBefore(month));
        unreadable.values().removeIf(record -> record.month().isBefore(month));
    }

    /** The tenants that have used something in that month. */
    Set<String> tenants(YearMonth month) {
        var tenants = new TreeSet<String>();
        leases.values().stream()
                .filter(used -> used.meter().until(lastOf(used, month)).lines().stream()
                        .anyMatch(line -> line.month().equals(month) && line.gpuSeconds() > 0))
                .forEach(used -> tenants.add(used.tenant()));
        return tenants;
    }

    private static Instant lastOf(Used used, YearMonth month) {
        Instant end = end(month);
        return used.until().isBefore(end) ? used.until() : end;
    }

    /** When that month is over. */
    static Instant end(YearMonth month) {
        return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /**
     * What a tenant used in a month.
     *
     * @param asOf up to when leases that go on are counted
     * @return in the order of statements
     */
    List<StatementLine> lines(String tenant, YearMonth month, Instant asOf) {
        List<StatementLine> lines = new ArrayList<>();
        leases.forEach((uid, used) -> {
            if (used.tenant().equals(tenant)) {
                Instant until = used.until().isBefore(asOf) ? used.until() : asOf;
                Meter meter = used.isOver() ? used.meter() : used.meter().until(until);
                meter.lines().stream()
                        .filter(line -> line.month().equals(month) && line.gpuSeconds() > 0)
                        .map(line -> new StatementLine(
                                tenant,
                                used.namespace(),
                                used.lease(),
                                uid,
                                used.gpuClass(),
                                used.pool(),
                                used.site(),
                                line))
                        .forEach(lines::add);
            }
        });
        lines.sort(StatementLine.IN_ORDER);
        return lines;
    }
}
