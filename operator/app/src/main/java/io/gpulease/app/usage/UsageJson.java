package io.gpulease.app.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.bridge.EngineWords;
import io.gpulease.bridge.StatementLine;
import io.gpulease.bridge.UsageRecord;
import java.util.List;

/** A month's usage for programs. Amounts and prices are decimals in quotes: a number would be read as floating point. */
public final class UsageJson {

    private UsageJson() {}

    public static ObjectNode of(MonthUsage usage) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("month", usage.month().toString()).put("asOf", usage.asOf().toString());
        var tenants = root.putArray("tenants");
        usage.byTenant().forEach((tenant, lines) -> tenants.add(tenant(tenant, lines)));
        return root;
    }

    private static ObjectNode tenant(String name, List<StatementLine> lines) {
        ObjectNode tenant = JsonNodeFactory.instance.objectNode();
        tenant.put("tenant", name)
                .put("gpuSeconds", MonthUsage.gpuSeconds(lines))
                .put("creditedGpuSeconds", MonthUsage.creditedGpuSeconds(lines));
        ObjectNode amounts = tenant.putObject("amounts");
        MonthUsage.amounts(lines).forEach((currency, amount) -> amounts.put(currency, amount.toPlainString()));
        var list = tenant.putArray("lines");
        lines.forEach(line -> list.add(line(line)));
        return tenant;
    }

    private static ObjectNode line(StatementLine line) {
        var charge = line.line().charge();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("leaseUid", line.uid())
                .put("namespace", line.namespace())
                .put("lease", line.lease())
                .put("gpuClass", line.gpuClass())
                .put("pool", line.pool())
                .put("site", line.site())
                .put("tier", EngineWords.word(charge.tier()))
                .put("kind", UsageRecord.word(charge.kind()))
                .put("from", line.line().from().toString())
                .put("to", line.line().to().toString())
                .put("goesOn", line.line().isRunning())
                .put("gpuSeconds", line.line().gpuSeconds())
                .put("creditedGpuSeconds", line.line().creditedGpuSeconds());
        charge.price()
                .ifPresent(price -> json.put("pricePerGpuHour", price.text())
                        .put("currency", price.currency())
                        .put("amount", line.line().amount().orElseThrow().toPlainString()));
        return json;
    }
}
