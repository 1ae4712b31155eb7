package io.gpulease.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.EngineWords;
import io.gpulease.engine.schedule.RecallForecast;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What a recall would come to, for people and for programs. */
final class RecallReport {
    private static final double SECONDS_AN_HOUR = 3600;

    private RecallReport() {}

    /** @param wide also the lease's uid and the instant at which its GPUs are free */
    static String table(RecallForecast forecast, String pool, Instant now, boolean wide) {
        var text = new StringBuilder("pool %s would keep %s for its owner; %s at once"
                .formatted(pool, gpus(forecast.reserve()), gpus(forecast.atOnce())));
        text.append(forecast.allBy()
                .map(by -> ", all of it in %s (%s)".formatted(in(now, by), by.truncatedTo(ChronoUnit.SECONDS)))
                .orElseGet(() ->
                        ", and never all of it: %s more than the pool has".formatted(gpus(forecast.outOfReach()))));
        text.append(System.lineSeparator());
        if (!forecast.leaving().isEmpty()) {
            text.append(System.lineSeparator())
                    .append(row(
                            "LEASE",
                            "TENANT",
                            "TIER",
                            "GPUS",
                            "ENDS",
                            "FREE IN",
                            "GPU-HOURS AT RISK",
                            "WHY",
                            wide ? "FREE AT" : "",
                            wide ? "UID" : ""));
        }
        for (var lease : forecast.leaving()) {
            text.append(System.lineSeparator())
                    .append(row(
                            lease.lease().namespace() + "/" + lease.lease().name(),
                            lease.tenant(),
                            EngineWords.word(lease.tier()),
                            Integer.toString(lease.gpus()),
                            lease.endsBy().truncatedTo(ChronoUnit.SECONDS).toString(),
                            in(now, lease.freeBy()),
                            String.format(Locale.ROOT, "%.1f", lease.gpuSecondsAtRisk() / SECONDS_AN_HOUR),
                            lease.recalled() ? "recalled" : "its own end",
                            wide
                                    ? lease.freeBy()
                                            .truncatedTo(ChronoUnit.SECONDS)
                                            .toString()
                                    : "",
                            wide ? lease.lease().uid() : ""));
        }
        return text.toString().stripTrailing();
    }

    private static String row(String... cells) {
        return String.format("%-36s %-16s %-10s %6s  %-20s  %-10s %18s  %-11s  %-20s  %s", (Object[]) cells)
                .stripTrailing();
    }

    private static String gpus(int count) {
        return count == 1 ? "1 GPU" : count + " GPUs";
    }

    private static String in(Instant now, Instant then) {
        var left = Duration.between(now, then).truncatedTo(ChronoUnit.SECONDS);
        return left.isZero() || left.isNegative()
                ? "now"
                : left.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    static ObjectNode json(RecallForecast forecast) {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("ownerReserve", forecast.reserve());
        root.put("gpusAtOnce", forecast.atOnce());
        forecast.allBy().ifPresent(by -> root.put("allBy", by.toString()));
        root.put("gpusOutOfReach", forecast.outOfReach());
        var leases = root.putArray("leases");
        forecast.leaving()
                .forEach(lease -> leases.addObject()
                        .put("namespace", lease.lease().namespace())
                        .put("name", lease.lease().name())
                        .put("tenant", lease.tenant())
                        .put("tier", EngineWords.word(lease.tier()))
                        .put("gpus", lease.gpus())
                        .put("endsBy", lease.endsBy().toString())
                        .put("freeBy", lease.freeBy().toString())
                        .put("recalled", lease.recalled())
                        .put("gpuSecondsAtRisk", lease.gpuSecondsAtRisk()));
        return root;
    }
}
