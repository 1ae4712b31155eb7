package io.gpulease.controller.statement;

import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.crds.Condition;
import io.gpulease.crds.LeaseStatementStatus;
import io.gpulease.crds.LeaseStatementStatus.Line;
import io.gpulease.crds.Service;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement in the form of its kind, page by page. */
final class StatementForm {

    /** So many lines stand on a page: with the longest names still less than the API server takes as one object. */
    static final int LINES = 1_000;

    private StatementForm() {}

    /** {@code tenant-2026-12}, and {@code tenant-2026-12-p2} from the second page on. */
    static String name(String tenant, String month, int page) {
        return page == 1 ? tenant + "-" + month : "%s-%s-p%d".formatted(tenant, month, page);
    }

    /**
     * @param lines of all pages, in order
     * @param through the number of the last record of the ledger that is in it
     */
    static List<LeaseStatementStatus> pages(
            List<StatementLine> lines, Instant asOf, boolean isClosed, long through, Condition ready) {
        int number = Math.max(1, (lines.size() + LINES - 1) / LINES);
        Figures sums = Figures.of(lines);
        Service service = UsageRecord.service(
                new Meter(lines.stream().map(StatementLine::line).toList()));
        List<LeaseStatementStatus> pages = new ArrayList<>();
        for (int page = 0; page < number; page++) {
            List<Line> here = lines.subList(page * LINES, Math.min(lines.size(), (page + 1) * LINES)).stream()
                    .map(StatementForm::line)
                    .toList();
            pages.add(new LeaseStatementStatus(
                    1L,
                    asOf.toString(),
                    through,
                    isClosed,
                    number,
                    sums.leases(),
                    sums.gpuSeconds(),
                    sums.creditedGpuSeconds(),
                    sums.amounts(),
                    service,
                    here,
                    List.of(ready)));
        }
        return pages;
    }

    private static Line line(StatementLine from) {
        var line = from.line();
        return new Line(
                from.namespace(),
                from.lease(),
                from.uid(),
                orNull(from.gpuClass()),
                orNull(from.pool()),
                orNull(from.site()),
                UsageRecord.word(line.charge().kind()),
                EngineWords.word(line.charge().tier()),
                line.from().toString(),
                line.to().toString(),
                line.isRunning() ? line.gpus() : null,
                line.gpuSeconds(),
                line.creditedGpuSeconds(),
                line.charge().price().map(UnitPrice::text).orElse(null),
                line.charge().price().map(UnitPrice::currency).orElse(null),
                line.amount().map(BigDecimal::toPlainString).orElse(null));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
