package io.gpulease.controller.statement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.UsageRecord;
import io.gpulease.crds.GpuLease;
import io.gpulease.engine.metering.Charge;
import io.gpulease.engine.metering.Kind;
import io.gpulease.engine.metering.Meter;
import io.gpulease.engine.metering.UnitPrice;
import io.gpulease.engine.model.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A lease that holds this and that, one after another, until its end.
 *
 * @param changes from which second on it holds how many GPUs, by how they are charged
 */
record Life(String uid, String tenant, TreeMap<Long, Map<Charge, Integer>> changes, long end) {

    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    static Life random(Random random, int number, long around) {
        long start = around - random.nextInt(40_000) + 20_000;
        long length = random.nextInt(5) == 0 ? 40 * 86_400L + random.nextInt(86_400) : 1 + random.nextInt(40_000);
        var price = new UnitPrice(BigDecimal.valueOf(1 + random.nextInt(50_000), 4), "USD");
        Charge usable = Charge.inFull(Kind.ACTIVE, Tier.ON_DEMAND, Optional.of(price));
        Charge lost = new Charge(Kind.NODE_LOSS, Tier.ON_DEMAND, new BigDecimal("0.5"), Optional.of(price));
        var changes = new TreeMap<Long, Map<Charge, Integer>>();
        changes.put(start, Map.of(usable, 16));
        for (int i = random.nextInt(5); i > 0; i--) {
            int held = 8 * (1 + random.nextInt(4));
            int gone = random.nextInt(2) * 8;
            Map<Charge, Integer> rates = new HashMap<>();
            rates.put(usable, held);
            if (gone > 0) {
                rates.put(lost, gone);
            }
            changes.put(start + random.nextLong(length), rates);
        }
        changes.merge(start, Map.of(usable, 16), (_, first) -> first);
        return new Life("uid-" + number, "tenant-" + number % 3, changes, start + length);
    }

    /** The lease as it stands in the cluster from the last change before that second on. */
    GpuLease at(long second, boolean isDeleting) {
        Meter meter = Meter.NONE;
        for (var change : changes.headMap(second, true).entrySet()) {
            meter = meter.running(Instant.ofEpochSecond(change.getKey()), change.getValue());
        }
        ObjectNode lease = JSON.createObjectNode();
        ObjectNode metadata = lease.putObject("metadata")
                .put("name", "lease-" + uid)
                .put("namespace", tenant)
                .put("uid", uid)
                .put("resourceVersion", Long.toString(second))
                .put("generation", 1)
                .put(
                        "creationTimestamp",
                        Instant.ofEpochSecond(changes.firstKey()).toString());
        metadata.putArray("finalizers").add("gpulease.io/release");
        if (isDeleting) {
            metadata.put("deletionTimestamp", Instant.ofEpochSecond(second).toString());
        }
        lease.putObject("spec")
                .put("gpuClass", "h200")
                .put("gpus", 16)
                .putObject("term")
                .put("duration", "1h");
        ObjectNode status = lease.putObject("status")
                .put("phase", "Active")
                .put("tenant", tenant)
                .put("tier", "OnDemand");
        status.putObject("placement")
                .put("pool", "hall")
                .put("site", "memphis")
                .putArray("nodes")
                .addObject()
                .put("name", "node-of-" + uid)
                .put(
                        "gpus",
                        meter.running().values().stream().mapToInt(gpus -> gpus).sum());
        long sizes = changes.headMap(second, true).values().stream()
                .map(rates -> rates.values().stream().mapToInt(gpus -> gpus).sum())
                .distinct()
                .count();
        if (sizes > 1) {
            ((ObjectNode) status.path("placement"))
                    .put(
                            "heldSince",
                            Instant.ofEpochSecond(changes.floorKey(second)).toString());
        }
        status.putObject("term")
                .put("startedAt", Instant.ofEpochSecond(changes.firstKey()).toString())
                .put("endsAt", Instant.ofEpochSecond(end).toString());
        status.set("usage", JSON.valueToTree(UsageRecord.usage(meter)));
        try {
            return JSON.treeToValue(lease, GpuLease.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** GPU-seconds by lease, month, kind and price: one second after the other. */
    Map<String, Long> truth() {
        Map<String, Long> truth = new TreeMap<>();
        List<Long> edges = new ArrayList<>(changes.keySet());
        edges.add(end);
        for (int i = 0; i + 1 < edges.size(); i++) {
            long first = edges.get(i);
            long last = edges.get(i + 1);
            changes.getOrDefault(edges.get(i), Map.of()).forEach((charge, gpus) -> {
                String how = UsageRecord.word(charge.kind()) + " "
                        + charge.price().orElseThrow().text();
                for (long at = first; at < last; ) {
                    YearMonth month = YearMonth.from(Instant.ofEpochSecond(at).atOffset(ZoneOffset.UTC));
                    long over = UsageBook.end(month).getEpochSecond();
                    long seconds = 0;
                    while (at < last && at < over) {
                        seconds++;
                        at++;
                    }
                    truth.merge("%s %s %s".formatted(uid, month, how), seconds * gpus, Long::sum);
                }
            });
        }
        return truth;
    }
}
