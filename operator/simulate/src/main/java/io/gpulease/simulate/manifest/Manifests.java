package io.gpulease.simulate.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The objects of some files, by kind.
 *
 * @param names of the files
 * @param others objects of kinds that say nothing of leases, by kind
 */
public record Manifests(
        List<String> names,
        List<Read<GpuPool>> pools,
        List<Read<GpuSite>> sites,
        List<Read<GpuTenant>> tenants,
        List<Read<GpuLease>> leases,
        List<Read<Node>> nodes,
        Map<String, Integer> others) {
    private static final String GROUP = "gpulease.io/";
    private static final String OURS = GROUP + "v1alpha1";
    private static final Set<String> LEASING = Set.of("GpuPool", "GpuSite", "GpuTenant", "GpuLease");
    /** Ours too, but nothing that is played. */
    private static final String QUOTE = "LeaseQuote";

    public Manifests {
        names = List.copyOf(names);
        pools = List.copyOf(pools);
        sites = List.copyOf(sites);
        tenants = List.copyOf(tenants);
        leases = List.copyOf(leases);
        nodes = List.copyOf(nodes);
        others = Map.copyOf(others);
    }

    /** An object, and where it is written. */
    record Read<T extends HasMetadata>(Document document, T object) {
        /** It goes as soon as everybody has let go of it. */
        boolean isDeleting() {
            return object.getMetadata().getDeletionTimestamp() != null;
        }
    }

    /**
     * @param paths files or folders
     * @throws ManifestProblem if one cannot be read, or two objects have the same name
     */
    public static Manifests read(List<Path> paths) {
        var documents = ManifestFiles.read(paths);
        documents.forEach(Manifests::refuseMistyped);
        refuseTwins(documents);
        var others = documents.stream()
                .filter(document -> !isKnown(document))
                .collect(Collectors.toMap(Document::kind, _ -> 1, Integer::sum, TreeMap::new));
        return new Manifests(
                paths.stream().map(path -> String.valueOf(path.getFileName())).toList(),
                all(documents, OURS, "GpuPool", GpuPool.class),
                all(documents, OURS, "GpuSite", GpuSite.class),
                all(documents, OURS, "GpuTenant", GpuTenant.class),
                all(documents, OURS, "GpuLease", GpuLease.class),
                all(documents, "v1", "Node", Node.class),
                others);
    }

    private static boolean isKnown(Document document) {
        return LEASING.contains(document.kind())
                || (document.kind().equals("Node") && document.apiVersion().equals("v1"));
    }

    /** A lease that is passed over for a slip of the pen would be missed by nobody. */
    private static void refuseMistyped(Document document) {
        boolean isOurKind = LEASING.contains(document.kind()) || document.kind().equals(QUOTE);
        if (isOurKind && !document.apiVersion().equals(OURS)) {
            throw document.problem("its apiVersion is %s, not %s".formatted(document.apiVersion(), OURS));
        }
        if (!isOurKind && document.apiVersion().startsWith(GROUP)) {
            throw document.problem("there is no such kind in %s".formatted(document.apiVersion()));
        }
    }

    private static <T extends HasMetadata> List<Read<T>> all(
            List<Document> documents, String apiVersion, String kind, Class<T> type) {
        var found = new ArrayList<Read<T>>();
        for (var document : documents) {
            if (document.kind().equals(kind) && document.apiVersion().equals(apiVersion)) {
                found.add(new Read<>(document, ObjectReading.read(document, type)));
            }
        }
        return found;
    }

    private static void refuseTwins(List<Document> documents) {
        var seen = new TreeMap<String, Document>();
        for (var document : documents) {
            var twin = seen.put("%s %s/%s".formatted(document.kind(), document.namespace(), document.name()), document);
            if (twin != null && isKnown(document)) {
                throw new ManifestProblem(
                        "%s is written in %s as well. Give it once.".formatted(document.title(), twin.file()));
            }
        }
    }
}
