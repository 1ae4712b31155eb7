package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.ledger.Page;
import io.gpulease.controller.statement.Bookkeeper;
import io.gpulease.controller.watch.ObjectKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Recorded jobs as leases of an estate on which none has to wait, from the first arrival until every object is gone and every month closed.
 * Whoever asked deletes the lease a day after it is over. Nothing goes wrong; time passes only when there is nothing to do.
 */
final class TraceMonth {

    private static final String CLASS = Objects.CLASS;
    private static final int PER_NODE = 8;
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration PASS = Duration.ofHours(6);

    private final List<Job> jobs;
    private final FakeClock clock;
    private final ClusterApi api;
    private final ApiFront front;
    private final SimulatedCore core;
    private final Bookkeeper bookkeeper;
    private final Chance chance = new Chance(1);
    private final PriorityQueue<Removal> removals = new PriorityQueue<>(Comparator.comparing(Removal::at));
    private long lastRecord;

    /** One line of the recorded workload. */
    record Job(Instant arrival, long seconds, int gpus, String cluster) {}

    private record Removal(Instant at, ObjectKey lease) {}

    TraceMonth(List<Job> jobs, String price) {
        this.jobs = jobs.stream().sorted(Comparator.comparing(Job::arrival)).toList();
        this.clock = new FakeClock(this.jobs.getFirst().arrival().minusSeconds(3_600));
        this.api = new ClusterApi(clock);
        this.front = new ApiFront(api);
        ObjectNode pool = Objects.pool();
        ((ObjectNode) pool.path("spec"))
                .putObject("price")
                .put("currency", "USD")
                .putObject("perGpuHour")
                .put("OnDemand", price);
        api.create(Kind.POOL, pool);
        new TreeSet<>(jobs.stream().map(Job::cluster).toList())
                .forEach(cluster -> api.create(Kind.TENANT, Objects.tenant(tenant(cluster), 100_000)));
        for (int node = 0; node <= mostAtOnce() / PER_NODE; node++) {
            api.create(Kind.NODE, Objects.node("n" + node, PER_NODE));
        }
        api.witness(news -> {
            if (news.kind() == Kind.CONFIG_MAP
                    && news.object().path("metadata").path("labels").has(Names.LEDGER)) {
                lastRecord = Math.max(lastRecord, Page.of(news.object()).last());
            }
        });
        this.core = new SimulatedCore(api, clock);
        this.bookkeeper = new Bookkeeper(this::send, Objects.OPERATOR, clock, () -> lastRecord, why -> {
            throw new AssertionError(why);
        });
    }

    /** The lines of a text, which may be compressed. */
    static List<String> lines(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                var text = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                        StandardCharsets.UTF_8))) {
            return text.lines().toList();
        }
    }

    static List<Job> jobs(Path file) throws IOException {
        List<String> lines = lines(file);
        List<String> columns = List.of(lines.getFirst().split(",", -1));
        return lines.stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .map(cells -> new Job(
                        Instant.parse(cells.get(columns.indexOf("timestamp")).replace(' ', 'T') + "Z"),
                        (long) Double.parseDouble(cells.get(columns.indexOf("duration"))),
                        Integer.parseInt(cells.get(columns.indexOf("num_gpus"))),
                        cells.get(columns.indexOf("cluster"))))
                .toList();
    }

    private int mostAtOnce() {
        record Change(Instant at, int gpus) {}
        List<Change> changes = new ArrayList<>();
        for (Job job : jobs) {
            changes.add(new Change(job.arrival(), job.gpus()));
            // What takes back a lease's GPUs may take a moment.
            changes.add(new Change(job.arrival().plusSeconds(job.seconds() + 60), -job.gpus()));
        }
        changes.sort(Comparator.comparing(Change::at));
        int now = 0;
        int most = 0;
        for (Change change : changes) {
            now += change.gpus();
            most = Math.max(most, now);
        }
        return most;
    }

    private static String tenant(String cluster) {
        return "vc-" + cluster;
    }

    int jobs() {
        return jobs.size();
    }

    Instant now() {
        return clock.instant();
    }

    List<JsonNode> statements() {
        return List.copyOf(api.all(Kind.STATEMENT));
    }

    List<JsonNode> pages() {
        return List.copyOf(api.all(Kind.CONFIG_MAP));
    }

    int leasesLeft() {
        return api.all(Kind.LEASE).size();
    }

    void run() throws InterruptedException {
        int arrived = 0;
        Instant pass = clock.instant();
        while (arrived < jobs.size() || !removals.isEmpty()) {
            work();
            Instant next = core.wakeAt();
            next = earlier(next, arrived < jobs.size() ? jobs.get(arrived).arrival() : Instant.MAX);
            next = earlier(
                    next, removals.isEmpty() ? Instant.MAX : removals.peek().at());
            next = earlier(next, pass);
            clock.to(next);
            while (arrived < jobs.size() && !jobs.get(arrived).arrival().isAfter(next)) {
                ask(arrived, jobs.get(arrived));
                arrived++;
            }
            while (!removals.isEmpty() && !removals.peek().at().isAfter(next)) {
                api.delete(Kind.LEASE, removals.remove().lease());
            }
            if (!next.isBefore(pass)) {
                bookkeeper.pass();
                pass = next.plus(PASS);
            }
        }
        work();
        // The last month ends, and is closed.
        for (int day = 0; day < 40; day++) {
            clock.forward(Duration.ofDays(1));
            work();
            bookkeeper.pass();
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** News is heard and calls are answered at once, until there is nothing left to do now. */
    private void work() {
        while (true) {
            if (core.calls().hasReturning()) {
                core.deliverOutcome(chance);
            } else if (core.calls().hasWaiting()) {
                core.calls().transmit(chance, call -> new Outcome.Answered(front.send(call)));
            } else if (!core.behind().isEmpty()) {
                core.behind().forEach(core::deliverNews);
            } else if (core.wantsTurn(clock.instant())) {
                core.turn(clock.instant());
            } else {
                return;
            }
        }
    }

    private void ask(int number, Job job) {
        String namespace = tenant(job.cluster());
        ObjectNode lease =
                ApiFront.node("""
            {"apiVersion":"gpulease.io/v1alpha1","kind":"GpuLease","metadata":{"name":"job-%d","namespace":"%s","finalizers":["%s"]},
             "spec":{"gpuClass":"%s","gpus":%d,"term":{"duration":"%ds"},"placement":{"isolation":"Shared"}}}\
            """.formatted(number, namespace, Names.RELEASE, CLASS, job.gpus(), job.seconds()));
        ObjectKey key = Objects.key(api.create(Kind.LEASE, lease));
        removals.add(new Removal(job.arrival().plusSeconds(job.seconds()).plus(KEPT), key));
    }

    /** What the keeper of statements asks, with the namespaces that there are. */
    private Answer send(Call call) {
        Optional<String> namespace = Optional.of(call.path().split("/", -1))
                .filter(parts -> parts.length == 5 && parts[3].equals("namespaces"))
                .map(parts -> parts[4]);
        return namespace.map(TraceMonth::namespace).orElseGet(() -> front.send(call));
    }

    private static Answer namespace(String name) {
        ObjectNode object = ApiFront.node("{\"metadata\":{\"labels\":{}}}");
        Objects.labels(object).put(Names.TENANT, name);
        return new Answer(200, object.toString().getBytes(StandardCharsets.UTF_8));
    }
}
