package io.gpulease.controller.facts;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Where the latest facts hang; readers are told by name whose facts are other ones than before. */
public final class FactsBoard {

    private volatile Facts facts = Facts.NONE;
    private final List<Consumer<String>> poolReaders = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> siteReaders = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> tenantReaders = new CopyOnWriteArrayList<>();

    public Facts latest() {
        return facts;
    }

    public void onPool(Consumer<String> reader) {
        poolReaders.add(reader);
    }

    public void onSite(Consumer<String> reader) {
        siteReaders.add(reader);
    }

    public void onTenant(Consumer<String> reader) {
        tenantReaders.add(reader);
    }

    public void publish(Facts now) {
        Facts before = facts;
        facts = now;
        tell(before.pools(), now.pools(), poolReaders);
        tell(before.sites(), now.sites(), siteReaders);
        tell(before.tenants(), now.tenants(), tenantReaders);
    }

    private static <T> void tell(Map<String, T> before, Map<String, T> now, List<Consumer<String>> readers) {
        for (String name : new TreeSet<>(now.keySet())) {
            if (!Objects.equals(before.get(name), now.get(name))) {
                readers.forEach(reader -> reader.accept(name));
            }
        }
    }
}
