package io.gpulease.testkit.estate;

import static io.gpulease.testkit.Eventually.SOON;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.invariant.InvariantWatch;
import io.gpulease.testkit.invariant.World;
import io.gpulease.testkit.plane.ControlPlane;
import io.gpulease.testkit.plane.Kubectl;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** A slice of a control plane for one test: everything in it carries the estate's id, and goes with it. */
public final class TestEstate implements AutoCloseable {
    static final String API = "gpulease.io/v1alpha1";
    static final String NODE_LABEL = "estate.example.com/node";
    static final String POOL_LABEL = "estate.example.com/pool";
    private static final String SLICE_LABEL = "estate.example.com/id";

    private final ControlPlane plane;
    private final InvariantWatch watch;
    private final String id;
    private final Kubectl kubectl;
    private final List<String> nodes = new ArrayList<>();
    private final List<GenericKubernetesResource> made = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private String namespace = "there is no tenant yet";

    private TestEstate(ControlPlane plane, InvariantWatch watch) {
        this.plane = plane;
        this.watch = watch;
        this.kubectl = plane.kubectl();
        this.id = "e"
                + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36, 36 * 36 * 36 * 36 * 36), 36);
    }

    /** An empty slice. */
    public static TestEstate on(ControlPlane plane, InvariantWatch watch) {
        return new TestEstate(plane, watch);
    }

    public String id() {
        return id;
    }

    public String gpuClass() {
        return id + "-h200";
    }

    public String site() {
        return id + "-site";
    }

    /** The name of the pool that {@link #with} makes. */
    public String pool() {
        return id + "-pool";
    }

    /** The first tenant's namespace. */
    public String namespace() {
        return namespace;
    }

    public List<String> nodes() {
        return List.copyOf(nodes);
    }

    public KubernetesClient admin() {
        return plane.admin();
    }

    public Kubectl kubectl() {
        return kubectl;
    }

    public World world() {
        return watch.world();
    }

    /** An instant that many seconds from now, in whole seconds as the contract has them. */
    public static Instant inSeconds(long seconds) {
        return Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
    }

    /** A site, one pool of so many nodes, and one tenant with ample quota, all seen by the operator. */
    public TestEstate with(int nodeCount, int gpusEach) {
        return capacity(nodeCount, gpusEach).withTenant(tenant("t"));
    }

    /** As {@link #with}, but the tenant has that much quota. */
    public TestEstate withQuota(int nodeCount, int gpusEach, int quota) {
        return capacity(nodeCount, gpusEach).withTenant(tenant("t").quota(quota));
    }

    /** The tenant in whose namespace leases and pods are made where none is named. */
    public TestEstate withTenant(TenantBuilder tenant) {
        namespace = tenant.create();
        return this;
    }

    /** Site, nodes and pool without anybody to use them. */
    public TestEstate capacity(int nodeCount, int gpusEach) {
        create(Manifest.of(API, "GpuSite", site()).set("spec.reliability", "Standard"));
        for (int i = 0; i < nodeCount; i++) {
            node("n" + i, gpusEach, pool());
        }
        pool(pool()).create();
        awaitPool(pool(), nodeCount * gpusEach);
        return this;
    }

    /** A simulated node of a pool; its name is completed with the estate's id and returned. */
    public String node(String name, int gpus, String pool) {
        return node(name, "nvidia.com/gpu", gpus, pool);
    }

    /** One whose devices are called otherwise. */
    public String node(String name, String resource, int count, String pool) {
        var full = id + "-" + name;
        var resources = Map.of("cpu", "192", "memory", "2Ti", "pods", "250", resource, Integer.toString(count));
        var labels = Map.of(
                "kubernetes.io/hostname",
                full,
                "kubernetes.io/os",
                "linux",
                "nvidia.com/gpu.product",
                "NVIDIA-H200",
                "topology.gpulease.io/block",
                id + "-b0",
                "topology.gpulease.io/rack",
                id + "-r" + nodes.size() / 2,
                NODE_LABEL,
                full,
                POOL_LABEL,
                pool,
                SLICE_LABEL,
                id);
        create(Manifest.of("v1", "Node", full)
                .set("metadata.annotations", Map.of("kwok.x-k8s.io/node", "fake"))
                .set("metadata.labels", labels)
                .set("status.capacity", resources)
                .set("status.allocatable", resources));
        nodes.add(full);
        return full;
    }

    public PoolBuilder pool(String name) {
        return new PoolBuilder(this, name);
    }

    public TenantBuilder tenant(String name) {
        return new TenantBuilder(this, name);
    }

    public LeaseBuilder lease(String name) {
        return lease(namespace, name);
    }

    public LeaseBuilder lease(String inNamespace, String name) {
        return new LeaseBuilder(this, inNamespace, name);
    }

    public PodBuilder pod(String name) {
        return pod(namespace, name);
    }

    public PodBuilder pod(String inNamespace, String name) {
        return new PodBuilder(this, inNamespace, name);
    }

    /** Takes its finalizers away, as whoever set them would. */
    public void freePod(String inNamespace, String name) {
        kubectl.patch("pods", inNamespace, name, "{\"metadata\":{\"finalizers\":null}}");
    }

    /** A namespace of no tenant: the owner's. */
    public String ownersNamespace(String name) {
        var full = id + "-" + name;
        create(Manifest.of("v1", "Namespace", full).put("metadata.labels", "gpulease.io/owner", "true"));
        awaitAccount(full);
        return full;
    }

    /** Until the operator counts that many GPUs in the pool. */
    public void awaitPool(String name, int gpus) {
        Eventually.until(
                SOON,
                () -> poolTotal(name) == gpus,
                () -> "pool %s does not count %d GPUs: the watch shows %s, the API server %s"
                        .formatted(name, gpus, world().pool(name), kubectl.get("gpupools.gpulease.io", "", name)));
    }

    /** Until nothing of a lease is left on any of its nodes. */
    public void awaitCleanNodes() {
        awaitCleanNodes(SOON);
    }

    public void awaitCleanNodes(Duration atMost) {
        awaitClean(atMost, nodes);
    }

    /** Until nothing of a lease is left on these nodes. */
    public void awaitClean(List<String> names) {
        awaitClean(SOON, names);
    }

    private void awaitClean(Duration atMost, List<String> names) {
        Eventually.until(atMost, () -> dirt(names).isEmpty(), () -> "nodes are not clean: " + dirt(names));
    }

    /** {@code kubectl apply}; returns when the watch has seen it. */
    public TestLease applied(Manifest manifest) {
        kubectl.apply(manifest.text());
        return found(manifest);
    }

    /** The lease of that manifest, once the watch has seen it. */
    public TestLease found(Manifest manifest) {
        var meta = manifest.resource().getMetadata();
        Eventually.until(
                SOON,
                () -> world().lease(meta.getNamespace(), meta.getName()).isPresent(),
                () -> "the watch does not show lease %s/%s".formatted(meta.getNamespace(), meta.getName()));
        return new TestLease(
                this,
                manifest,
                world().lease(meta.getNamespace(), meta.getName()).orElseThrow());
    }

    /** Fails if an invariant was broken on anything of this estate. */
    public void assertNoBreach() {
        watch.assertNoBreachAbout(id);
    }

    /** Takes everything away again; fails with the list of what did not go by itself. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            new Demolition(plane.admin(), world(), id).raze(made, nodes);
        }
    }

    void create(Manifest manifest) {
        made.add(admin().resource(manifest.resource()).create());
    }

    void awaitTenantNamespace(String name, String tenant) {
        Eventually.until(
                SOON,
                () -> world().namespace(name)
                        .map(n -> n.path("metadata")
                                .path("labels")
                                .path("gpulease.io/tenant")
                                .asText()
                                .equals(tenant))
                        .orElse(false),
                () -> "the operator has not brought up namespace %s of tenant %s".formatted(name, tenant));
        made.add(Manifest.of("v1", "Namespace", name).resource());
        awaitAccount(name);
    }

    /** Pods can be created only once the namespace has its default account. */
    private void awaitAccount(String name) {
        Eventually.until(
                SOON,
                () -> admin().serviceAccounts()
                                .inNamespace(name)
                                .withName("default")
                                .get()
                        != null,
                () -> "namespace %s has no default service account".formatted(name));
    }

    private int poolTotal(String name) {
        return world().pool(name)
                .map(p -> p.path("status").path("gpus").path("total").asInt(-1))
                .orElse(-1);
    }

    private List<String> dirt(List<String> names) {
        return names.stream()
                .flatMap(n -> world().node(n).stream())
                .map(Dirt::on)
                .filter(d -> !d.isEmpty())
                .toList();
    }
}
