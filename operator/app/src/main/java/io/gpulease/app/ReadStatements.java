package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.StatementPage;
import io.gpulease.crds.LeaseStatement;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.io.PrintStream;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what tenants' statements say of a month, lease by lease: also of those whose objects are gone. */
final class ReadStatements {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int READINGS = 3;

    private final ReadPages pages;
    private final Optional<String> namespace;
    private final Runnable pause;
    private final List<String> unread = new ArrayList<>();

    /**
     * @param namespace empty: statements in all namespaces; else those in that one, and only what they say of leases there
     * @param pause before a statement that is being written is read again
     */
    ReadStatements(KubernetesClient client, Optional<String> namespace, Runnable pause) {
        this.pages = new ReadPages(client, "leasestatements", namespace);
        this.namespace = namespace;
        this.pause = pause;
    }

    /** What a month's statement says on all its pages: first the first one, which is written last. */
    private static final class Statement {
        private final SortedMap<Integer, LeaseStatement> pages = new TreeMap<>();

        private long through() {
            return through(pages.get(pages.firstKey()));
        }

        private static long through(@Nullable LeaseStatement page) {
            return page == null || page.getStatus() == null
                    ? 0
                    : page.getStatus().through();
        }

        /** Those beyond it are left from when it was longer. */
        private List<LeaseStatement> current() {
            LeaseStatement first = pages.get(1);
            return first == null || first.getStatus() == null
                    ? List.copyOf(pages.values())
                    : List.copyOf(pages.headMap(first.getStatus().pages() + 1).values());
        }

        /** All its pages are of one writing. */
        private boolean isWhole() {
            LeaseStatement first = pages.get(1);
            return first != null
                    && first.getStatus() != null
                    && current().size() == first.getStatus().pages()
                    && current().stream().allMatch(page -> through(page) == through(first));
        }
    }

    /** What one statement says of a lease. Of several that do so the one that has seen more of the ledger is right. */
    private record Said(long through, List<StatementLine> lines) {}

    /**
     * Lines by the uid of their lease. A statement of several pages that is being written is read again.
     *
     * @param err is told which statements could not be read, or are still being written
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if they cannot be listed
     */
    Map<String, List<StatementLine>> lines(YearMonth month, PrintStream err) {
        Map<String, Statement> statements = read(month);
        for (int again = 1; again < READINGS && !statements.values().stream().allMatch(Statement::isWhole); again++) {
            pause.run();
            statements = read(month);
        }
        unread.forEach(err::println);
        Map<String, Said> said = new HashMap<>();
        statements.forEach((name, statement) -> {
            if (!statement.isWhole()) {
                err.println(
                        "gpulease: statement %s of %s is being written or lacks a page: its leases may be told short. Run this again."
                                .formatted(name, month));
            }
            of(statement).forEach((uid, lines) -> {
                Said known = said.get(uid);
                if (known == null || known.through() < statement.through()) {
                    said.put(uid, new Said(statement.through(), lines));
                }
            });
        });
        Map<String, List<StatementLine>> lines = new HashMap<>();
        said.forEach((uid, each) -> lines.put(uid, each.lines()));
        return lines;
    }

    private Map<String, Statement> read(YearMonth month) {
        Map<String, Statement> statements = new TreeMap<>();
        unread.clear();
        pages.each(item -> {
            if (item.at("/spec/month").asText().equals(month.toString())) {
                try {
                    var page = JSON.treeToValue(item, LeaseStatement.class);
                    StatementPage.lines(page);
                    statements
                            .computeIfAbsent(
                                    page.getMetadata().getNamespace() + "/"
                                            + page.getSpec().tenant(),
                                    _ -> new Statement())
                            .pages
                            .put(page.getSpec().page(), page);
                } catch (JsonProcessingException | IllegalArgumentException e) {
                    unread.add(ReadPages.leftOut("leasestatement", item, e));
                }
            }
        });
        return statements;
    }

    /** While a statement is written a line may stand on two of its pages: that of the newer one counts. */
    private Map<String, List<StatementLine>> of(Statement statement) {
        record Key(Instant from, Kind kind, Tier tier, Optional<UnitPrice> price) {
            private static Key of(Line line) {
                return new Key(
                        line.from(),
                        line.charge().kind(),
                        line.charge().tier(),
                        line.charge().price());
            }
        }
        Map<String, Map<Key, StatementLine>> lines = new HashMap<>();
        statement.current().stream()
                .sorted(Comparator.comparingLong(Statement::through))
                .flatMap(page -> StatementPage.lines(page).stream())
                .filter(line -> namespace.isEmpty() || namespace.get().equals(line.namespace()))
                .forEach(line -> lines.computeIfAbsent(line.uid(), _ -> new LinkedHashMap<>())
                        .put(Key.of(line.line()), line));
        Map<String, List<StatementLine>> byUid = new HashMap<>();
        lines.forEach((uid, each) -> byUid.put(uid, List.copyOf(each.values())));
        return byUid;
    }
}
