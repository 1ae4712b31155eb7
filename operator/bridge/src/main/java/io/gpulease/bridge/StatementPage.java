package io.gpulease.bridge;

import io.gpulease.crds.LeaseStatement;
import io.gpulease.crds.LeaseStatementStatus;
import io.gpulease.crds.Words;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Line;
import io.gpulease.engine.metering.UnitPrice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page of a statement, read back as the lines that it was made of. */
public final class StatementPage {
    /** Of a credit's share: so many that the credited GPU-seconds of a line come out as they are written. */
    private static final int DIGITS = 30;

    private StatementPage() {}

    /**
     * The lines of one page; none where it has no status yet.
     *
     * @throws IllegalArgumentException for one that this version cannot read
     */
    public static List<StatementLine> lines(LeaseStatement page) {
        LeaseStatementStatus status = page.getStatus();
        if (status == null) {
            return List.of();
        }
        String tenant = page.getSpec().tenant();
        return status.lines().stream().map(line -> line(tenant, line)).toList();
    }

    private static StatementLine line(String tenant, LeaseStatementStatus.Line line) {
        return new StatementLine(
                tenant,
                line.namespace(),
                line.lease(),
                line.uid(),
                orEmpty(line.gpuClass()),
                orEmpty(line.pool()),
                orEmpty(line.site()),
                new Line(
                        instant("from", line.from()),
                        instant("to", line.to()),
                        charge(line),
                        line.gpuSeconds(),
                        line.gpus() == null ? 0 : line.gpus()));
    }

    private static Charge charge(LeaseStatementStatus.Line line) {
        Kind kind = UsageRecord.kind(line.kind());
        return new Charge(
                kind,
                EngineWords.tier(line.tier() == null ? Words.Tier.ON_DEMAND : line.tier()),
                kind.isHeld() && kind.isCredited() ? share(line) : BigDecimal.ZERO,
                price(line));
    }

    /** Rounded down, as what it gives of the GPU-seconds is rounded up: that is exactly what the line says. */
    private static BigDecimal share(LeaseStatementStatus.Line line) {
        return line.gpuSeconds() == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(line.creditedGpuSeconds())
                        .divide(BigDecimal.valueOf(line.gpuSeconds()), DIGITS, RoundingMode.DOWN);
    }

    private static Optional<UnitPrice> price(LeaseStatementStatus.Line line) {
        return line.pricePerGpuHour() == null || line.currency() == null
                ? Optional.empty()
                : Optional.of(new UnitPrice(new BigDecimal(line.pricePerGpuHour()), line.currency()));
    }

    private static Instant instant(String field, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("status.lines.%s is \"%s\": no instant".formatted(field, text), e);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
