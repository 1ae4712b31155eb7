package io.gpulease.simulate.manifest;

import io.gpulease.crds.GpuPoolSpec;
import io.gpulease.engine.model.Node;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Nodes that a pool is given though no manifest has them: alike, and in no domain of its topology.
 *
 * @param gpus of each
 */
public record ExtraNodes(String pool, int nodes, int gpus) {
    private static final Pattern FORM = Pattern.compile("([a-z0-9][-a-z0-9.]*)=([1-9]\\d{0,5})x([1-9]\\d{0,2})");

    /** As it is written on the command line: POOL=NODESxGPUS. */
    public static Optional<ExtraNodes> of(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new ExtraNodes(
                        parts.group(1), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3))))
                : Optional.empty();
    }

    /** @param before how many the pool was given already, so that no two have the same name */
    List<Node> make(GpuPoolSpec spec, int before) {
        return IntStream.range(before, before + nodes)
                .mapToObj(node -> new Node(
                        "%s-extra-%06d".formatted(pool, node),
                        gpus,
                        0,
                        true,
                        spec.nodeSelector().matchLabels()))
                .toList();
    }
}
