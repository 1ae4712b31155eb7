package io.gpulease.demo.stage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.demo.cast.Party;
import io.gpulease.testkit.Eventually;
import io.gpulease.testkit.invariant.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** The stage: two sites with a pool each, three tenants, and an owner whose own work comes first. */
public final class Estate {
    /** The namespace of the owner of the hardware. */
    public static final String OWNER = "owner";

    public static final List<String> POOLS = List.of("h200-memphis", "a100-oslo");

    /** The busiest first. */
    public static final List<Party> PARTIES = List.of(
            new Party("aurora", "aurora", "h200-sxm"),
            new Party("borealis", "borealis", "a100-sxm"),
            new Party("cirrus", "cirrus", "a100-sxm"));

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int OWNERS_PODS = 2;

    private final KubernetesClient admin;
    private final World world;

    public Estate(KubernetesClient admin, World world) {
        this.admin = admin;
        this.world = world;
    }

    /** Applies it and returns when the operator counts every GPU, the tenants' namespaces are there, and the owner's work runs. */
    public void setUp() {
        apply("estate.yaml");
        POOLS.forEach(this::awaitCounted);
        PARTIES.forEach(this::awaitNamespace);
        apply("owner.yaml");
        await(
                () -> world.pods()
                                .filter(p -> p.namespace().equals(OWNER) && p.running())
                                .count()
                        == OWNERS_PODS,
                "the owner's own pods do not run");
    }

    private void apply(String file) {
        try (var text = Estate.class.getResourceAsStream(file)) {
            if (text == null) {
                throw new IllegalStateException("%s is missing beside %s".formatted(file, Estate.class));
            }
            for (HasMetadata object : admin.load(text).items()) {
                admin.resource(object).create();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitCounted(String pool) {
        await(
                () -> {
                    long nodes = world.nodes()
                            .filter(n -> n.label("gpulease.io/pool").equals(pool))
                            .count();
                    int gpus = world.pool(pool)
                            .map(p ->
                                    p.path("status").path("gpus").path("total").asInt())
                            .orElse(0);
                    return nodes > 0 && gpus == nodes * 8;
                },
                "the operator has not counted the GPUs of pool " + pool);
    }

    private void awaitNamespace(Party party) {
        await(
                () -> world.namespace(party.namespace()).isPresent()
                        && admin.serviceAccounts()
                                        .inNamespace(party.namespace())
                                        .withName("default")
                                        .get()
                                != null,
                "the operator has not brought up namespace " + party.namespace());
    }

    private static void await(java.util.function.BooleanSupplier condition, String otherwise) {
        Eventually.until(PATIENCE, condition, () -> otherwise);
    }
}
