package io.gpulease.controller.booking;

import io.gpulease.controller.Given;
import io.gpulease.controller.NoLedger;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Sending;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.desk.Ledger;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A booking desk over a world that a test fills, at ten o'clock. What it sends is kept, and answered only by the test. */
final class Turns {
    /** Between two turns; longer than the planner rests. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':1,'tenant':'t','placement':{'pool':'p','nodes':[{'name':'%1$s','gpus':4}],'nodeCount':1},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";
    private static final String LEASE =
            "{'metadata':{'name':'l','namespace':'ns','uid':'%s','resourceVersion':'%d','generation':1,'creationTimestamp':'2026-12-01T09:00:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}},'status':{%s}}";
    private static final String EDITED =
            "{'metadata':{'name':'l','namespace':'ns','uid':'u1','resourceVersion':'%d','generation':%d,'creationTimestamp':'2026-12-01T08:00:00Z'%s},'spec':{'gpuClass':'c','gpus':4%s},'status':{%s}}";

    final World world = new World(Notice.Defaults.STANDARD, "gpulease-system"::equals);
    private final Agenda agenda = new Agenda();
    private final List<Call> sent = new ArrayList<>();
    private final Deque<Unanswered> waiting = new ArrayDeque<>();
    private final BookingDesk desk;
    private boolean isCrowded;
    private Instant due = Instant.MIN;
    /** How often what pools and tenants say of themselves may have changed. */
    int partiesTold;

    private Instant now = Instant.parse("2026-12-01T10:00:00Z");

    private record Unanswered(Call call, Consumer<Outcome> then) {

        void answer(int code, String body) {
            then.accept(new Outcome.Answered(new Answer(code, body.getBytes(StandardCharsets.UTF_8))));
        }
    }

    Turns(Journal journal) {
        this(journal, new NoLedger());
    }

    Turns(Journal journal, Ledger ledger) {
        desk = new BookingDesk(
                new LeaseDesk(
                        world,
                        (_, call, then) -> give(new Unanswered(call, then)),
                        agenda,
                        ((InstantSource) () -> now).withZone(ZoneOffset.UTC),
                        Notice.Defaults.STANDARD,
                        journal,
                        ledger,
                        "gpulease-system"),
                () -> 0,
                () -> partiesTold++);
    }

    private Sending give(Unanswered call) {
        sent.add(call.call());
        waiting.add(call);
        return () -> isCrowded && waiting.remove(call);
    }

    /** From now on no call begins, as others are before it. */
    Turns crowded() {
        isCrowded = true;
        return this;
    }

    /** What one turn sends. */
    List<Call> take() {
        sent.clear();
        due = desk.turn(now);
        now = now.plus(PAUSE);
        return List.copyOf(sent);
    }

    /** What is sent in the turn after the API server has answered the latest call that waits for it. */
    List<Call> takeAfter(int code, String body) {
        sent.clear();
        waiting.removeLast().answer(code, body);
        return andThen();
    }

    /** What is sent in the turn after the API server has answered the only call to a path that ends so. */
    List<Call> takeAfter(String path, int code, String body) {
        sent.clear();
        var call = waiting.stream()
                .filter(unanswered -> unanswered.call().path().endsWith(path))
                .findFirst()
                .orElseThrow();
        waiting.remove(call);
        call.answer(code, body);
        return andThen();
    }

    /** What is sent in the turn after the answer to the latest call was lost on its way. */
    List<Call> takeAfterLoss() {
        sent.clear();
        waiting.removeLast().then().accept(new Outcome.Lost("the connection broke"));
        return andThen();
    }

    /** The API server answers every call that waits for it. */
    void answerAll(Function<Call, String> body) {
        while (!waiting.isEmpty()) {
            Unanswered call = waiting.removeFirst();
            call.answer(200, body.apply(call.call()));
        }
    }

    /** The API server answers every call that waits for it, and those that come of that at once. */
    void answers(Function<Call, Answer> server) {
        while (!waiting.isEmpty()) {
            Unanswered call = waiting.removeFirst();
            call.then().accept(new Outcome.Answered(server.apply(call.call())));
        }
    }

    private List<Call> andThen() {
        var then = new ArrayList<>(sent);
        then.addAll(take());
        return then;
    }

    /** What is sent in the turn after that time. */
    List<Call> takeIn(Duration time) {
        now = now.plus(time);
        return take();
    }

    /** What is sent in the next turn that it takes by itself, if it hears nothing. */
    List<Call> wake() {
        now = due.isAfter(now) ? due : now;
        return take();
    }

    Instant now() {
        return now;
    }

    /** Nothing is heard, and no turn taken, for so long. */
    Turns pause(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** When it would take the next one by itself. */
    Instant next() {
        return agenda.nextOr(Instant.MAX);
    }

    /** Tenant t with namespace ns. */
    Turns tenant() {
        world.partyNews()
                .see(
                        Given.tenant(
                                "{'metadata':{'name':'t','uid':'t1','resourceVersion':'1','generation':1},'spec':{'namespaces':['ns'],'quotas':[{'gpuClass':'c','nominalQuota':8}]}}"));
        return namespace();
    }

    /** Tenant t, of which something was changed. */
    Turns tenantAgain() {
        world.partyNews()
                .see(
                        Given.tenant(
                                "{'metadata':{'name':'t','uid':'t1','resourceVersion':'2','generation':2},'spec':{'namespaces':['ns'],'quotas':[{'gpuClass':'c','nominalQuota':8}],'isolation':{'profile':'Baseline'}}}"));
        return this;
    }

    /** A namespace of tenant t, as the API server has it now. */
    Turns namespace(ObjectRef ref, String podSecurity) {
        world.partyNews()
                .see(Given.namespace(
                        "{'metadata':{'name':'%s','uid':'%s','resourceVersion':'%s','labels':{'gpulease.io/tenant':'t','gpulease.io/kept-for':'t','pod-security.kubernetes.io/enforce':'%s'}}}"
                                .formatted(ref.name(), ref.uid(), ref.resourceVersion(), podSecurity)));
        return this;
    }

    Turns namespace() {
        world.partyNews()
                .see(new SlimNamespace(
                        new ObjectRef("", "ns", "ns1", "1"),
                        Map.of("gpulease.io/tenant", "t", "gpulease.io/kept-for", "t"),
                        1,
                        false));
        return this;
    }

    /** Pool p of class c, which selects every node that says so. */
    Turns pool() {
        return pool("");
    }

    /** The same pool with further fields of its spec. */
    Turns pool(String spec) {
        world.partyNews()
                .see(Given.pool(
                        "{'metadata':{'name':'p','uid':'pool1','resourceVersion':'1','generation':1},'spec':{'gpuClass':'c','nodeSelector':{'matchLabels':{'of':'p'}}%s}}"
                                .formatted(spec)));
        return this;
    }

    /** A node of pool p with 4 GPUs, fenced for lease u1, which holds them all. */
    Turns heldNode(String name) {
        return node(TestNode.held(name));
    }

    /** A node of pool p with 4 GPUs; labels and taints are added to those of the pool. */
    Turns node(String name, String labels, String annotations, String taints) {
        return node(TestNode.of(name, labels, annotations, taints));
    }

    private Turns node(String json) {
        world.see(Given.node(json));
        return this;
    }

    /** Lease ns/l, uid u1, of 4 GPUs, Active on a node until noon. */
    Turns activeLease(String node) {
        return lease(ACTIVE.formatted(node));
    }

    /** The same, which asks for a grace of two hours; its pool allows ten minutes. */
    Turns activeLeaseOfLongGrace(String node) {
        return lease(
                new Edition(5, 1, ",'term':{'duration':'3h'},'ending':{'grace':'2h'}"), "", ACTIVE.formatted(node));
    }

    /** The same, which asks for a grace of less than a second. */
    Turns activeLeaseOfShortGrace(String node) {
        return lease(
                new Edition(5, 1, ",'term':{'duration':'3h'},'ending':{'grace':'500ms'}"), "", ACTIVE.formatted(node));
    }

    /** The same, whose end is fixed. */
    Turns endingLease(String node) {
        return lease(ACTIVE.formatted(node).replace("'phase':'Active'", "'phase':'Ending'"));
    }

    /** The same, whose end was fixed at ten. */
    Turns noticedLease(String node) {
        return lease(ACTIVE.formatted(node)
                .replace("'phase':'Active'", "'phase':'Ending'")
                .replace("T11:42:00Z", "T10:00:00Z"));
    }

    /** The same, of which it was told already that the node no longer has its record. */
    Turns leaseThatLost(String node) {
        return lease((ACTIVE
                        + ",'conditions':[{'type':'Degraded','status':'True','reason':'NodeLost','message':'1 node of the lease lost: %1$s.','lastTransitionTime':'2026-12-01T09:30:00Z','observedGeneration':1}],'usage':{'gpuSeconds':7200,'creditedGpuSeconds':0,'lines':[{'kind':'Active','from':'2026-12-01T09:00:00Z','to':'2026-12-01T09:30:00Z','gpuSeconds':7200},{'kind':'NodeLoss','from':'2026-12-01T09:30:00Z','to':'2026-12-01T09:30:00Z','gpuSeconds':0,'creditShare':'1','gpus':4}]}")
                .formatted(node));
    }

    /** Another lease ns/l, of which nothing more is known than that it was made. */
    Turns laterLease(String uid) {
        return lease(uid, 6, "");
    }

    /** Lease ns/b of 4 GPUs for 3 hours, whose window from then on is booked; further fields of its spec are added. */
    Turns bookedLease(String start, String spec) {
        world.see(Given.lease(
                "{'metadata':{'name':'b','namespace':'ns','uid':'ub','resourceVersion':'7','generation':1,'creationTimestamp':'2026-12-01T09:30:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'start':'%1$s','duration':'3h'}%2$s},'status':{'phase':'Reserved','observedGeneration':1,'tenant':'t','reason':'AwaitingStart','reservation':{'start':'%1$s','end':'%3$s'}}}"
                        .formatted(start, spec, Instant.parse(start).plus(Duration.ofHours(3)))));
        return this;
    }

    /** Lease ns/q of 4 GPUs for 3 hours, as soon as can be. */
    Turns queuedLease() {
        return queuedLease("");
    }

    /** The same, with that status. */
    Turns queuedLease(String status) {
        world.see(Given.lease(
                "{'metadata':{'name':'q','namespace':'ns','uid':'uq','resourceVersion':'8','generation':1,'creationTimestamp':'2026-12-01T09:40:00Z','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}},'status':{%s}}"
                        .formatted(status)));
        return this;
    }

    /** Lease ns/l, uid u1, of 4 GPUs. */
    Turns lease(String status) {
        return lease("u1", 4, status);
    }

    /** Lease ns/l, uid u1, of 4 GPUs, in a version of its own; {@code metadata} is added. */
    Turns lease(Edition edition, String metadata, String status) {
        world.see(Given.lease(EDITED.formatted(edition.version, edition.generation, metadata, edition.spec, status)));
        return this;
    }

    /** That lease as the API server has it. */
    static String leaseAgain(Edition edition, String metadata, String status) {
        return EDITED.formatted(edition.version, edition.generation, metadata, edition.spec, status)
                .replace('\'', '"');
    }

    /** A version of lease ns/l: {@code spec} is added to its class and size. */
    record Edition(int version, int generation, String spec) {}

    /** That lease as the API server has it after one write. */
    static String leaseAgain(String status) {
        return LEASE.formatted("u1", 5, status).replace('\'', '"');
    }

    private Turns lease(String uid, int version, String status) {
        world.see(Given.lease(LEASE.formatted(uid, version, status)));
        return this;
    }

    Turns pod(TestPod pod) {
        world.see(pod.seen());
        return this;
    }

    /** A pod of lease ns/l that runs on a node with all its GPUs. */
    Turns runningPod(String node) {
        return pod(TestPod.running().on(node));
    }

    /** The same, with further fields of its spec. */
    Turns runningPod(String node, String spec) {
        return pod(TestPod.running().on(node).spec(spec));
    }

    /** Node n of pool p, held by lease u1 with all its 4 GPUs, whose agent no longer answers. */
    Turns heldNodeThatIsSilent() {
        return node(TestNode.heldAndSilent());
    }

    /** Lease ns/l, uid u1, of 4 GPUs, whose usage on a node stopped before. */
    Turns releasingLease(String node) {
        return lease(ACTIVE.formatted(node)
                .replace("'phase':'Active'", "'phase':'Releasing','endReason':'Expired'")
                .replace("'noticeAt'", "'endedAt':'2026-12-01T09:50:00Z','noticeAt'"));
    }

    /** A pod of lease ns/l that should have stopped on node n at that instant, and is still there. */
    Turns stoppingPod(String deadline) {
        return pod(TestPod.running().on("n").leaving(deadline));
    }

    /** A pod of lease ns/l that asks for no device, on a node. */
    Turns idlePod(String node) {
        return pod(TestPod.named("idle", "p4", 6).lease("l").on(node));
    }

    /** A pod of another lease of the tenant's, which the scheduler put on a node an instant before it was fenced. */
    Turns strangersPod(String node) {
        return pod(TestPod.named("other", "p3", 6).lease("m").on(node).gpus(1));
    }

    /** That pod of namespace ns is no more. */
    Turns podGone(String name, String uid) {
        world.podDeleted(new ObjectRef("ns", name, uid, "9"));
        return this;
    }

    /** The object of lease ns/l was removed by force. */
    Turns leaseGone() {
        world.leaseDeleted(new ObjectRef("ns", "l", "u1", "9"));
        return this;
    }

    /** A pod of the owner's that runs on a node with one GPU. */
    Turns ownersPod(String node) {
        return pod(TestPod.named("own", "p2", 5).in("lab").on(node).gpus(1));
    }
}
