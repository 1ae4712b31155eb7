package io.gpulease.engine.schedule;

import io.gpulease.engine.budget.BudgetBook;
import io.gpulease.engine.budget.Budgets;
import io.gpulease.engine.calendar.CapacityCalendar;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.SiteState;
import io.gpulease.engine.model.Snapshot;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.power.PowerBook;
import io.gpulease.engine.quota.QuotaAccount;
import io.gpulease.engine.quota.QuotaBook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What there is, and what of it is held, made ready for questions. */
final class Estate {

    private final PlanTime time;
    private final Map<String, List<Pool>> poolsByClass = new TreeMap<>();
    private final Map<String, SiteState> closedSites = new HashMap<>();
    private final Map<String, Tenant> tenants = new HashMap<>();
    private final CapacityCalendar calendar;
    private final QuotaBook quotas;
    private final PowerBook power;
    private final BudgetBook budgets;
    private final List<Holding> holdings = new ArrayList<>();
    private final Map<Account, List<Holding>> byAccount = new HashMap<>();
    private final Map<String, List<Holding>> byClass = new HashMap<>();

    Estate(Snapshot snapshot) {
        this(snapshot, new PowerBook(snapshot), Budgets.NONE);
    }

    /** @param power of which nothing is taken yet by those that hold something */
    Estate(Snapshot snapshot, PowerBook power, Budgets known) {
        this.power = power;
        time = new PlanTime(snapshot.now());
        budgets = new BudgetBook(known, time.present());
        snapshot.sites().stream()
                .filter(site -> !site.takesLeases())
                .forEach(site -> closedSites.put(site.name(), site.state()));
        snapshot.pools().stream()
                .map(pool -> closedSites.containsKey(pool.site()) ? pool.closed() : pool)
                .sorted(Comparator.comparing(Pool::name))
                .forEach(pool -> poolsByClass
                        .computeIfAbsent(pool.gpuClass(), _ -> new ArrayList<>())
                        .add(pool));
        snapshot.tenants().forEach(tenant -> tenants.put(tenant.name(), tenant));
        calendar = new CapacityCalendar(snapshot.pools(), time.present());
        quotas = new QuotaBook(snapshot.tenants());
        snapshot.held().stream().sorted(Comparator.comparing(Held::lease)).forEach(this::hold);
    }

    private void hold(Held held) {
        QuotaAccount account = quotas.account(held.tenant(), held.gpuClass(), held.tier());
        var holding = new Holding(held, this, account, time.present(), time.heldUntil(held.freeAt()));
        holdings.add(holding);
        byAccount.computeIfAbsent(Account.of(held), _ -> new ArrayList<>()).add(holding);
        byClass.computeIfAbsent(held.gpuClass(), _ -> new ArrayList<>()).add(holding);
    }

    /** In order of their names. */
    List<Holding> holdings() {
        return holdings;
    }

    /** Those of that tenant and class, in order of their names. */
    List<Holding> holdings(Account account) {
        return byAccount.getOrDefault(account, List.of());
    }

    /** Those of that class, in order of their names. */
    List<Holding> holdingsOf(String gpuClass) {
        return byClass.getOrDefault(gpuClass, List.of());
    }

    /** Those whose leaving may help a lease of that class: of its own, and of others that draw on the same power. */
    List<Holding> holdingsInReach(String gpuClass) {
        Set<String> classes = power.neighbours(gpuClass);
        return classes.size() == 1
                ? holdingsOf(gpuClass)
                : classes.stream().flatMap(one -> holdingsOf(one).stream()).toList();
    }

    PlanTime time() {
        return time;
    }

    /** The pools of a class, by name. */
    List<Pool> pools(String gpuClass) {
        return poolsByClass.getOrDefault(gpuClass, List.of());
    }

    /** By name. */
    List<String> classes() {
        return List.copyOf(poolsByClass.keySet());
    }

    Optional<Tenant> tenant(String name) {
        return Optional.ofNullable(tenants.get(name));
    }

    CapacityCalendar calendar() {
        return calendar;
    }

    QuotaBook quotas() {
        return quotas;
    }

    PowerBook power() {
        return power;
    }

    BudgetBook budgets() {
        return budgets;
    }

    /** Why nothing new is placed at that site; empty: it may be. */
    Optional<SiteState> closed(String site) {
        return Optional.ofNullable(closedSites.get(site));
    }
}
