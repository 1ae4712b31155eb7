package io.gpulease.controller.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.gpulease.controller.booking.BookingDesk;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.desk.Policing;
import io.gpulease.controller.facts.FactFinder;
import io.gpulease.controller.ledger.GoneLeases;
import io.gpulease.controller.ledger.LedgerWriter;
import io.gpulease.controller.ledger.ReadLedger;
import io.gpulease.controller.ledger.SpentReader;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.JobReader;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimJob;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.watch.SlimViolation;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.watch.ViolationReader;
import io.gpulease.controller.wiring.Follower;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.World;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.engine.term.Notice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** One operator's core, as it is wired in the product, but for threads and the network. */
final class SimulatedCore {

    static final Notice.Defaults NOTICES = new Notice.Defaults(
            Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofSeconds(40));

    private static final JsonFactory PARSERS = new JsonFactory();

    private final ClusterApi api;
    private final World world = new World(NOTICES, Objects.OPERATOR::equals);
    private final CallBox calls = new CallBox();
    private final SimulatedJournal journal = new SimulatedJournal();
    private final BookingDesk desk;
    private final FactFinder facts = new FactFinder(world);
    private final Map<Kind, Watch<?>> watches = new EnumMap<>(Kind.class);
    private boolean partiesChanged;
    private boolean dirty = true;
    private Instant wakeAt;
    private int idleTurns;

    SimulatedCore(ClusterApi api, FakeClock clock) {
        this.api = api;
        this.wakeAt = clock.instant();
        var writer = new LedgerWriter(world, calls, clock, journal, Objects.OPERATOR);
        var ledger = new ReadLedger(
                writer,
                new SpentReader(world, calls, clock, journal, Objects.OPERATOR),
                new GoneLeases(world, calls, clock, journal, Objects.OPERATOR, writer));
        var policing = new Policing(new Seen(api), PlatformPeople.WINDOW);
        var leaseDesk =
                new LeaseDesk(world, calls, new Agenda(), clock, NOTICES, journal, ledger, Objects.OPERATOR, policing);
        this.desk = new BookingDesk(leaseDesk, () -> 0, () -> partiesChanged = true);
        followAll();
        relistAll();
    }

    /** What was found goes on for as long as people say so; a rule by which something is filed stands. */
    private record Seen(ClusterApi api) implements Policing.Sight {
        @Override
        public boolean isBroken(String namespace, String violation, Instant now) {
            return PlatformPeople.isBroken(api, namespace, violation);
        }

        @Override
        public boolean stands(String namespace, String violation, Instant now) {
            return true;
        }
    }

    private void followAll() {
        follow(
                Kind.SITE,
                GpuSite.class,
                world.partyNews()::see,
                ref -> world.partyNews().siteDeleted(ref.name()));
        follow(
                Kind.POOL,
                GpuPool.class,
                world.partyNews()::see,
                ref -> world.partyNews().poolDeleted(ref.name()));
        follow(
                Kind.TENANT,
                GpuTenant.class,
                this::seeWithItsNamespaces,
                ref -> world.partyNews().tenantDeleted(ref.name()));
        follow(Kind.LEASE, GpuLease.class, world::see, world::leaseDeleted);
        follow(Kind.QUOTE, LeaseQuote.class, world.quotes()::see, world.quotes()::deleted);
        follow(
                Kind.NODE,
                new NodeReader(),
                SlimNode::ref,
                new Follower.Taker<>(world::see, world::nodeDeleted, SimulatedCore::unreadable));
        follow(
                Kind.POD,
                new PodReader(),
                SlimPod::ref,
                new Follower.Taker<>(world::see, world::podDeleted, SimulatedCore::unreadable));
        follow(
                Kind.JOB,
                new JobReader(),
                SlimJob::ref,
                new Follower.Taker<>(world::see, world::jobDeleted, SimulatedCore::unreadable));
        follow(
                Kind.VIOLATION,
                new ViolationReader(),
                SlimViolation::ref,
                new Follower.Taker<>(world.violations()::see, world.violations()::deleted, SimulatedCore::unreadable));
    }

    private static void unreadable(ObjectRef ref, String cause) {
        throw new AssertionError("cannot be read: %s: %s".formatted(ref, cause));
    }

    private <T extends HasMetadata> void follow(
            Kind kind, Class<T> type, Consumer<T> seen, Consumer<ObjectRef> deleted) {
        follow(
                kind,
                new TypedReader<>(type),
                TypedReader::refOf,
                new Follower.Taker<>(seen, deleted, SimulatedCore::unreadable));
    }

    private <T> void follow(Kind kind, ItemReader<T> reader, Function<T, ObjectRef> refOf, Follower.Taker<T> taker) {
        watches.put(kind, new Watch<>(kind, reader, new Follower<>(refOf, Runnable::run, taker)));
    }

    // ---- news

    private void relistAll() {
        watches.values().forEach(Watch::relist);
        world.leases().forEach(lease -> world.changes().lease(lease.uid()));
        world.quotes().all().forEach(quote -> world.changes().quote(quote.uid()));
        dirty = true;
    }

    /** Kinds of which there is news that was not delivered. */
    List<Kind> behind() {
        List<Kind> behind = new ArrayList<>();
        watches.forEach((kind, watch) -> {
            if (watch.isBehind()) {
                behind.add(kind);
            }
        });
        return behind;
    }

    /** When the oldest news that it has not heard yet was made. */
    Instant deafSince(Instant now) {
        return watches.values().stream()
                .map(watch -> watch.oldest(now))
                .min(Instant::compareTo)
                .orElse(now);
    }

    void deliverNews(Kind kind) {
        watch(kind).next();
        dirty = true;
    }

    /** The watch broke and went on from a little earlier. */
    void repeatNews(Kind kind) {
        watch(kind).again();
        dirty = true;
    }

    /** The watch was lost, and its gap is filled by a new list. */
    void relist(Kind kind) {
        watch(kind).relist();
        dirty = true;
    }

    private Watch<?> watch(Kind kind) {
        Watch<?> watch = watches.get(kind);
        if (watch == null) {
            throw new IllegalStateException("nobody follows " + kind);
        }
        return watch;
    }

    // ---- turns

    boolean wantsTurn(Instant now) {
        return dirty || !now.isBefore(wakeAt);
    }

    void turn(Instant now) {
        boolean news = dirty;
        dirty = false;
        wakeAt = desk.turn(now);
        if (partiesChanged) {
            partiesChanged = false;
            facts.find(now);
        }
        idleTurns = news || calls.hasWaiting() || wakeAt.isAfter(now) ? 0 : idleTurns + 1;
        if (idleTurns > 50) {
            throw new AssertionError("the core takes one turn after the other and does nothing; last told: " + journal);
        }
    }

    Instant wakeAt() {
        return wakeAt;
    }

    CallBox calls() {
        return calls;
    }

    void deliverOutcome(Chance chance) {
        calls.deliver(chance);
        dirty = true;
    }

    /** What was done under policies, as its audit log has it. */
    List<String> audited() {
        return List.copyOf(journal.audited);
    }

    /** What it believes and was told, for the message of a failure. */
    String story() {
        var text = new StringBuilder("told:\n    ").append(journal).append("\n  believes:");
        for (LeaseEntry lease : world.leases()) {
            text.append("\n    %s %s/%s %s%s%s%s holds %s, decided %s"
                    .formatted(
                            lease.uid(),
                            lease.namespace(),
                            lease.name(),
                            lease.phase(),
                            lease.isBusy() ? " busy" : "",
                            lease.isGone() ? " gone" : "",
                            lease.isDistrusted() ? " distrusted" : "",
                            lease.held() == null ? "nothing" : lease.held().placement(),
                            lease.decision()));
        }
        world.pods()
                .all()
                .forEach(pod -> text.append("\n    pod %s on %s, deleted at %s"
                        .formatted(
                                pod.ref(),
                                pod.scheduling().nodeName(),
                                pod.life().deletedAt())));
        return text.toString();
    }

    /** One kind as one operator hears of it. */
    private final class Watch<T> {
        private final Kind kind;
        private final ItemReader<T> reader;
        private final Follower<T> follower;
        private int heard;

        Watch(Kind kind, ItemReader<T> reader, Follower<T> follower) {
            this.kind = kind;
            this.reader = reader;
            this.follower = follower;
        }

        boolean isBehind() {
            return heard < api.news(kind).size();
        }

        Instant oldest(Instant now) {
            return isBehind() ? api.news(kind).get(heard).at() : now;
        }

        void next() {
            tell(api.news(kind).get(heard++));
        }

        void again() {
            if (heard > 0 && !api.news(kind).get(heard - 1).deleted()) {
                tell(api.news(kind).get(heard - 1));
            }
        }

        private void tell(News news) {
            if (news.deleted()) {
                follower.deleted(news.key());
            } else {
                follower.changed(read(news.bytes()));
            }
        }

        void relist() {
            heard = api.news(kind).size();
            follower.listing();
            follower.replaced(api.all(kind).stream()
                    .map(object -> read(new News(Instant.EPOCH, kind, false, null, object).bytes()))
                    .toList());
        }

        private T read(byte[] bytes) {
            try (var parser = PARSERS.createParser(bytes)) {
                parser.nextToken();
                return reader.read(parser);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    /** Its namespaces are brought up beside the core; here they are there, and labelled, as soon as it is. */
    private void seeWithItsNamespaces(GpuTenant tenant) {
        String name = tenant.getMetadata().getName();
        for (String namespace : tenant.getSpec().namespaces()) {
            world.partyNews()
                    .see(new SlimNamespace(
                            new ObjectRef("", namespace, "", "1"),
                            Map.of(Names.TENANT, name, Names.KEPT_FOR, name),
                            1,
                            false));
        }
        world.partyNews().see(tenant);
    }
}
