package io.gpulease.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.controller.finding.RuledPod;
import io.gpulease.controller.finding.RuledPodReader;
import io.gpulease.controller.finding.Subject;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuTenant;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What rules are asked about: the leases of the cluster, whose they are, and their pods.
 *
 * @param gpuResources the extended resources that pools count
 */
record ReadRuled(List<Subject> leases, List<RuledPod> pods, Set<String> gpuResources) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PODS_OF_LEASES = "/api/v1/pods?labelSelector=gpulease.io%2Flease";

    /**
     * @param err is told which objects could not be read
     * @throws SettingProblem if there is no cluster, or not the right to read it
     */
    static ReadRuled of(PrintStream err) {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            KubernetesClient client = clients.watching();
            Map<String, GpuTenant> tenants = tenants(client, err);
            return new ReadRuled(leases(client, tenants, err), pods(client, err), gpuResources(client, err));
        } catch (KubernetesClientException e) {
            throw SettingProblem.ofTheCluster(
                    "the leases and their pods cannot be read: %s. It takes the right to list gpuleases, gputenants, gpupools and pods in all namespaces."
                            .formatted(Clients.said(e)));
        }
    }

    /** By namespace. */
    private static Map<String, GpuTenant> tenants(KubernetesClient client, PrintStream err) {
        Map<String, GpuTenant> tenants = new HashMap<>();
        new ReadPages(client, "gputenants", Optional.empty())
                .each(item -> read("gputenant", item, GpuTenant.class, err)
                        .filter(tenant -> tenant.getSpec() != null)
                        .ifPresent(tenant ->
                                tenant.getSpec().namespaces().forEach(name -> tenants.putIfAbsent(name, tenant))));
        return tenants;
    }

    private static List<Subject> leases(KubernetesClient client, Map<String, GpuTenant> tenants, PrintStream err) {
        List<Subject> leases = new ArrayList<>();
        new ReadPages(client, "gpuleases", Optional.empty())
                .each(item -> read("gpulease", item, GpuLease.class, err)
                        .filter(lease -> lease.getSpec() != null)
                        .ifPresent(lease -> leases.add(new Subject(
                                lease,
                                Optional.ofNullable(
                                        tenants.get(lease.getMetadata().getNamespace()))))));
        return leases;
    }

    private static Set<String> gpuResources(KubernetesClient client, PrintStream err) {
        Set<String> resources = new HashSet<>();
        new ReadPages(client, "gpupools", Optional.empty())
                .each(item -> read("gpupool", item, GpuPool.class, err)
                        .filter(pool -> pool.getSpec() != null)
                        .ifPresent(pool -> resources.add(pool.getSpec().resourceNameOrDefault())));
        return resources;
    }

    private static List<RuledPod> pods(KubernetesClient client, PrintStream err) {
        List<RuledPod> pods = new ArrayList<>();
        var reader = new RuledPodReader();
        new ReadPages(client, PODS_OF_LEASES).each(item -> {
            try (var parser = JSON.treeAsTokens(item)) {
                parser.nextToken();
                pods.add(reader.read(parser));
            } catch (IOException | RuntimeException e) {
                err.println(ReadPages.leftOut("pod", item, e));
            }
        });
        return pods;
    }

    private static <T> Optional<T> read(String kind, JsonNode item, Class<T> type, PrintStream err) {
        try {
            return Optional.of(JSON.treeToValue(item, type));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            err.println(ReadPages.leftOut(kind, item, e));
            return Optional.empty();
        }
    }
}
