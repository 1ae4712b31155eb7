package io.gpulease.simulate.manifest;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a node's manifest says of its GPUs. */
final class NodeTerms {
    /** Taints of the operator: it is being cleaned, or a person has to look at it. */
    private static final Set<String> CLOSING = Set.of("gpulease.io/sanitizing", "gpulease.io/quarantined");

    private NodeTerms() {}

    static Map<String, String> labels(Node node) {
        return Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
    }

    /** Nothing of the owner's is on it: pods are not read. */
    static io.gpulease.engine.model.Node of(Document document, Node node, String resource) {
        return new io.gpulease.engine.model.Node(
                node.getMetadata().getName(), gpus(document, node, resource), 0, isOpen(node), labels(node));
    }

    /** What it offers to pods; its capacity where it does not say. */
    private static int gpus(Document document, Node node, String resource) {
        var status = Optional.ofNullable(node.getStatus());
        var amount = status.map(NodeStatus::getAllocatable)
                .map(amounts -> amounts.get(resource))
                .or(() -> status.map(NodeStatus::getCapacity).map(amounts -> amounts.get(resource)));
        try {
            int gpus = amount.map(Quantity::getNumericalAmount)
                    .map(number -> number.intValueExact())
                    .orElse(0);
            if (gpus < 0) {
                throw new IllegalArgumentException("less than none");
            }
            return gpus;
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw document.problem("%s of %s is no number of GPUs".formatted(amount.orElseThrow(), resource));
        }
    }

    /**
     * As the operator has it: not if it is cordoned, goes, is being cleaned or kept back, or says that it is not Ready; one that says
     * nothing is taken as it will be.
     */
    private static boolean isOpen(Node node) {
        var spec = Optional.ofNullable(node.getSpec());
        boolean cordoned = spec.map(NodeSpec::getUnschedulable).orElse(false);
        boolean closed = spec.map(NodeSpec::getTaints).orElse(List.of()).stream()
                .map(Taint::getKey)
                .anyMatch(CLOSING::contains);
        return !cordoned
                && !closed
                && node.getMetadata().getDeletionTimestamp() == null
                && Optional.ofNullable(node.getStatus()).map(NodeStatus::getConditions).orElse(List.of()).stream()
                        .filter(condition -> "Ready".equals(condition.getType()))
                        .map(NodeCondition::getStatus)
                        .allMatch("True"::equals);
    }
}
