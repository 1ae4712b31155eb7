package io.gpulease.controller.statement;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.bridge.StatementLine;
import io.gpulease.crds.LeaseStatementStatus.Amount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a statement comes to.
 *
 * @param amounts in the order of their currencies; as of usage, what was not held is no part of it
 */
record Figures(long leases, long gpuSeconds, long creditedGpuSeconds, List<Amount> amounts) {

    Figures {
        amounts = List.copyOf(amounts);
    }

    static Figures of(List<StatementLine> lines) {
        long leases = lines.stream().map(StatementLine::uid).distinct().count();
        long held = lines.stream()
                .filter(line -> line.line().charge().kind().isHeld())
                .mapToLong(line -> line.line().gpuSeconds())
                .sum();
        long credited = lines.stream()
                .mapToLong(line -> line.line().creditedGpuSeconds())
                .sum();
        var sums = new TreeMap<String, BigDecimal>();
        for (StatementLine line : lines) {
            line.line()
                    .charge()
                    .price()
                    .ifPresent(price ->
                            sums.merge(price.currency(), line.line().amount().orElseThrow(), BigDecimal::add));
        }
        List<Amount> amounts = sums.entrySet().stream()
                .map(sum -> new Amount(sum.getKey(), sum.getValue().toPlainString()))
                .toList();
        return new Figures(leases, held, credited, amounts);
    }

    /** As a statement says that was written before. */
    static Figures of(JsonNode status) {
        List<Amount> amounts = new ArrayList<>();
        for (JsonNode amount : status.path("amounts")) {
            amounts.add(new Amount(
                    amount.path("currency").asText(), amount.path("amount").asText()));
        }
        return new Figures(
                status.path("leases").asLong(),
                status.path("gpuSeconds").asLong(),
                status.path("creditedGpuSeconds").asLong(),
                amounts);
    }
}
