package io.gpulease.controller.world;

import io.gpulease.bridge.Turnaround;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.crds.Condition;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.model.Inquiry;
import io.gpulease.engine.model.Quoting;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Quotes by uid and by name, the leases that name one and have not started, and what was found of these. */
public final class QuoteBook {

    private final Changes changes;
    private final Function<String, Optional<String>> tenantOf;
    private final Map<String, QuoteEntry> byUid = new LinkedHashMap<>();
    private final Map<ObjectKey, QuoteEntry> byName = new HashMap<>();
    private final Map<ObjectKey, String> unreadable = new HashMap<>();
    private final Map<String, LeaseEntry> takers = new LinkedHashMap<>();
    private final Map<String, QuoteVerdict> verdicts = new HashMap<>();
    /** By the quote's name: whose status says that it took an offer up, whatever has become of it since. */
    private final Map<ObjectKey, LeaseEntry> onRecord = new HashMap<>();

    private final Departed departed = new Departed();

    /** @param tenantOf the tenant that a namespace belongs to */
    QuoteBook(Changes changes, Function<String, Optional<String>> tenantOf) {
        this.changes = changes;
        this.tenantOf = tenantOf;
    }

    // ---- quotes

    public void see(LeaseQuote heard) {
        var metadata = heard.getMetadata();
        QuoteEntry entry = byUid.get(metadata.getUid());
        if (departed.has(metadata.getUid())) {
            return;
        }
        if (entry == null) {
            put(new QuoteEntry(heard));
        } else if (Version.isNews(metadata.getResourceVersion(), entry.resourceVersion())) {
            entry.see(heard);
            changes.quote(entry.uid());
        }
    }

    private void put(QuoteEntry entry) {
        ObjectKey key = new ObjectKey(entry.namespace(), entry.name());
        byUid.put(entry.uid(), entry);
        byName.put(key, entry);
        unreadable.remove(key);
        changed(entry);
    }

    /** The object is no more, and nothing is kept for it. */
    public void deleted(ObjectRef ref) {
        departed.add(ref.uid());
        unreadable.remove(ref.key(), ref.uid());
        QuoteEntry entry = byUid.remove(ref.uid());
        if (entry != null) {
            byName.remove(ref.key(), entry);
            changes.plan();
            changes.parties();
        }
    }

    /** It exists in a form that cannot be read: what was known of it stands. */
    public void unreadable(ObjectRef ref) {
        unreadable.put(ref.key(), ref.uid());
    }

    /** It is to be looked at, and so is what depends on it. */
    public void changed(QuoteEntry entry) {
        changes.quote(entry.uid());
        changes.plan();
        changes.parties();
    }

    public Collection<QuoteEntry> all() {
        return byUid.values();
    }

    public @Nullable QuoteEntry get(String uid) {
        return byUid.get(uid);
    }

    public @Nullable QuoteEntry named(String namespace, String name) {
        return byName.get(new ObjectKey(namespace, name));
    }

    /** There is one of that name, though it cannot be read. */
    public boolean isUnreadable(String namespace, String name) {
        return unreadable.containsKey(new ObjectKey(namespace, name));
    }

    // ---- what the engine is told

    /** Somebody asks, or something is held, which the plan may find lost. */
    boolean someoneAsksOrHolds() {
        return byUid.values().stream()
                .anyMatch(entry -> asks(entry) || entry.heldUntil().isPresent());
    }

    /** The last plan had no time for somebody, or said what a lease waits for. */
    public boolean isPlanDue() {
        return verdicts.containsValue(new QuoteVerdict.Awaited())
                || byUid.values().stream()
                        .anyMatch(entry -> asks(entry) && entry.answer().isEmpty());
    }

    private static boolean asks(QuoteEntry entry) {
        return !entry.isAnswered() && entry.terms().isPresent() && !entry.isDeleting();
    }

    /**
     * What is held and what is asked.
     *
     * @param pools what is enough for a lease of a class
     */
    Quoting quoting(Function<String, Turnaround> pools) {
        if (byUid.isEmpty()) {
            return Quoting.NONE;
        }
        List<Inquiry> inquiries = byUid.values().stream()
                .filter(QuoteBook::asks)
                .flatMap(entry -> entry.terms().stream()
                        .map(terms -> terms.inquiry(tenantOf.apply(entry.namespace()), pools.apply(terms.gpuClass()))))
                .toList();
        return new Quoting(holds(pools), inquiries);
    }

    /** What is kept for whoever takes it up; {@code pools} as for {@link #quoting}. */
    public List<Hold> holds(Function<String, Turnaround> pools) {
        return byUid.values().stream()
                .flatMap(entry -> entry.hold(pools.apply(entry.classOfHeld())).stream())
                .toList();
    }

    // ---- leases that name one

    /** Has an eye on it while it names a quote and has not started. */
    void see(LeaseEntry lease) {
        if (saysItTookOne(lease)) {
            nameOfQuote(lease).ifPresent(name -> onRecord.put(name, lease));
        }
        if (lease.lease().getSpec() != null && lease.lease().getSpec().quote() != null && lease.isUnstarted()) {
            takers.put(lease.uid(), lease);
        } else {
            forget(lease.uid());
        }
    }

    private static boolean saysItTookOne(LeaseEntry lease) {
        return lease.status()
                .condition("QuoteTaken")
                .filter(taken -> taken.status().equals(Condition.TRUE))
                .isPresent();
    }

    private static Optional<ObjectKey> nameOfQuote(LeaseEntry lease) {
        return Optional.ofNullable(lease.lease().getSpec())
                .flatMap(spec -> Optional.ofNullable(spec.quote()))
                .map(quote -> new ObjectKey(lease.namespace(), quote.name()));
    }

    /** The lease that says it took up an offer of a quote of that name. */
    public Optional<LeaseEntry> onRecord(QuoteEntry quote) {
        return Optional.ofNullable(onRecord.get(new ObjectKey(quote.namespace(), quote.name())));
    }

    /** The lease is out for good. */
    void forgetRecord(LeaseEntry lease) {
        nameOfQuote(lease).ifPresent(name -> onRecord.remove(name, lease));
    }

    void forget(String leaseUid) {
        takers.remove(leaseUid);
        verdicts.remove(leaseUid);
    }

    /** Those that name a quote and have not started. */
    public Collection<LeaseEntry> takers() {
        return takers.values();
    }

    public void verdict(LeaseEntry lease, QuoteVerdict verdict) {
        QuoteVerdict before = verdicts.put(lease.uid(), verdict);
        if (!verdict.equals(before)) {
            changes.plan();
        }
    }

    public Optional<QuoteVerdict> verdict(LeaseEntry lease) {
        return Optional.ofNullable(verdicts.get(lease.uid()));
    }

    /** It may be planned: it names no quote, or the offer is its own. */
    boolean isFreeToGo(LeaseEntry lease) {
        return !takers.containsKey(lease.uid()) || verdicts.get(lease.uid()) instanceof QuoteVerdict.Taken;
    }

    /** The place that it has on the calendar: until its status tells of one, that of the offer it took up. */
    Optional<Booking> booking(LeaseEntry lease) {
        return lease.booking()
                .or(() -> verdicts.get(lease.uid()) instanceof QuoteVerdict.Taken taken
                        ? taken.booking()
                        : Optional.empty());
    }
}
