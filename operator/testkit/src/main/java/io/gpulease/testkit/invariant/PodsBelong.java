package io.gpulease.testkit.invariant;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Nobody uses a GPU of a tenant outside a running lease of that tenant, and nobody is on a node fenced for another. */
final class PodsBelong implements SettledRule {
    @Override
    public Stream<Suspicion> suspicions(World world, boolean operatorUp) {
        return world.pods()
                .filter(pod -> !pod.node().isEmpty() && !pod.over())
                .flatMap(pod -> world.node(pod.node()).stream()
                        .flatMap(node -> new Sighting(pod, node, world, operatorUp).suspicions()));
    }

    /** One pod on one node. */
    private record Sighting(PodRecord pod, NodeRecord node, World world, boolean operatorUp) {
        Stream<Suspicion> suspicions() {
            return Stream.concat(foreign(), pod.leaving() ? Stream.empty() : outside());
        }

        private int gpus() {
            return pod.gpus(world.resourceOf(node));
        }

        private Optional<LeaseRecord> lease() {
            return world.lease(pod.namespace(), pod.leaseName());
        }

        private Stream<Suspicion> foreign() {
            var holder = node.fencedFor();
            boolean tenants = world.isTenants(pod.namespace());
            if (holder.isEmpty()
                    || cleansIt()
                    || !(tenants || gpus() > 0)
                    || lease().map(l -> l.uid().equals(holder.get())).orElse(false)) {
                return Stream.empty();
            }
            // The owner's pods that were there first are the capacity rule's business.
            if (!tenants && cameBefore(holder.get())) {
                return Stream.empty();
            }
            return suspect(
                    "foreign " + holder.get(),
                    "%s is on node %s, which is fenced for %s"
                            .formatted(
                                    pod.title(),
                                    node.name(),
                                    world.lease(holder.get())
                                            .map(LeaseRecord::title)
                                            .orElse(holder.get())));
        }

        private boolean cleansIt() {
            var cleaning = pod.object()
                    .path("metadata")
                    .path("labels")
                    .path(Words.SANITIZING)
                    .asText("");
            return !world.isTenants(pod.namespace())
                    && node.taint(Words.SANITIZING)
                            .filter(taint -> taint.startsWith(cleaning + ":"))
                            .isPresent();
        }

        private boolean cameBefore(String holder) {
            var bound = pod.boundSince().orElse(Instant.MAX);
            return bound.isBefore(
                    node.claimedSince().getOrDefault(holder, Instant.MIN).plus(SKEW));
        }

        private Stream<Suspicion> outside() {
            if (gpus() == 0 || !world.isTenants(pod.namespace())) {
                return Stream.empty();
            }
            if (lease().isEmpty()) {
                return suspect(
                        "leaseless",
                        "%s has %d GPUs on node %s without a lease".formatted(pod.title(), gpus(), node.name()));
            }
            var lease = lease().get();
            if (!Words.USABLE.contains(lease.phase())) {
                return outOfPhase(lease);
            }
            return lease.placement().containsKey(node.name())
                    ? Stream.empty()
                    : suspect(
                            "elsewhere",
                            "%s is on node %s, where lease %s holds nothing"
                                    .formatted(pod.title(), node.name(), lease.title()));
        }

        private Stream<Suspicion> outOfPhase(LeaseRecord lease) {
            boolean never =
                    Words.BEFORE_START.contains(lease.phase()) || lease.phase().equals("Rejected");
            // Pods of a lease that is over are for the operator to remove; without it they may stay a while.
            return never || operatorUp
                    ? suspect(
                            lease.phase(),
                            "%s has %d GPUs on node %s while its lease is %s"
                                    .formatted(pod.title(), gpus(), node.name(), lease.phase()))
                    : Stream.empty();
        }

        private Stream<Suspicion> suspect(String what, String text) {
            var uid = pod.object().path("metadata").path("uid").asText();
            return Stream.of(new Suspicion(what + " " + uid, REPAIR, text));
        }
    }
}
