package io.gpulease.simulate.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.gpulease.crds.GpuLease;
import io.gpulease.simulate.manifest.Manifests.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What of the manifests is not played as it is written, a line for each sort: who reads the figures has to know. */
final class Remarks {
    private static final int MOST_NAMES = 3;

    private final ManifestEstate estate;
    private final List<String> lines = new ArrayList<>();

    private Remarks(ManifestEstate estate) {
        this.estate = estate;
    }

    static List<String> of(Manifests manifests, ManifestEstate estate) {
        var remarks = new Remarks(estate);
        remarks.ofNodes(manifests.nodes());
        remarks.ofLeases(manifests.leases());
        remarks.add("pools are being deleted, and nothing new is placed there", manifests.pools(), Read::isDeleting);
        remarks.add(
                "pools clean nodes that are shared: that GPUs which come free there go only to tenants that are there, or were, is not played",
                manifests.pools(),
                estate::isSharedAndCleaned);
        remarks.add("tenants are being deleted, and are nobody's any more", manifests.tenants(), Read::isDeleting);
        remarks.add(
                "tenants have a budget (spec.budget), which is not counted here",
                manifests.tenants(),
                tenant -> tenant.object().getSpec() != null
                        && tenant.object().getSpec().budget() != null);
        if (!manifests.others().isEmpty()) {
            remarks.lines.add("objects of kinds that are not played: "
                    + manifests.others().entrySet().stream()
                            .map(kind -> "%s (%,d)".formatted(kind.getKey(), kind.getValue()))
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        return remarks.lines;
    }

    /** Why a lease does not come at all; empty: it does. */
    static Optional<String> leftOut(Read<GpuLease> lease) {
        var spec = lease.object().getSpec();
        if (lease.isDeleting()) {
            return Optional.of("leases are being deleted, and are left out");
        }
        if (spec == null) {
            return Optional.empty();
        }
        if (spec.releaseAsked()) {
            return Optional.of("leases are given back (spec.release), and are left out");
        }
        return spec.quote() == null
                ? Optional.empty()
                : Optional.of("leases take up an offer (spec.quote), which nobody makes here, and are left out");
    }

    private void ofNodes(List<Read<Node>> nodes) {
        add(
                "nodes are selected by several pools, and belong to none of them",
                nodes,
                node -> estate.poolsOf(node).size() > 1);
        add("nodes are selected by no pool", nodes, node -> estate.poolsOf(node).isEmpty());
        add("nodes have no GPUs of the resource of their pool", nodes, estate::isWithoutGpus);
    }

    private void ofLeases(List<Read<GpuLease>> leases) {
        leases.stream()
                .flatMap(lease -> leftOut(lease).stream())
                .distinct()
                .sorted()
                .forEach(why -> add(why, leases, lease -> leftOut(lease).equals(Optional.of(why))));
        add(
                "leases would be renewed (spec.renewal), and end with their first term here",
                leases,
                lease -> leftOut(lease).isEmpty()
                        && lease.object().getSpec() != null
                        && lease.object().getSpec().renewal() != null);
    }

    private <T extends HasMetadata> void add(String what, List<Read<T>> objects, Predicate<Read<T>> which) {
        var names = objects.stream()
                .filter(which)
                .map(object -> object.document().name())
                .toList();
        if (!names.isEmpty()) {
            var more = names.size() > MOST_NAMES ? " and %,d more".formatted(names.size() - MOST_NAMES) : "";
            lines.add("%s: %s%s"
                    .formatted(what, String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size()))), more));
        }
    }
}
