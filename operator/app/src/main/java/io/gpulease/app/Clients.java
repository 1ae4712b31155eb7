package io.gpulease.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.controller.lead.Lead;
import io.gpulease.controller.lead.LeadInterceptor;
import io.gpulease.controller.watch.TolerantReading;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Ways to the API server, kept apart by what they are for.
 *
 * @param watching reads; one connection for each watch, since over HTTP/1.1 a slow reader fills no memory, and a
 *     connection that died is not used again
 * @param electing renews the lead, past everything that waits on the others
 */
record Clients(KubernetesClient watching, KubernetesClient electing) implements AutoCloseable {
    private static final Path POD_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    /** @throws SettingProblem if neither a kubeconfig nor a service account says where the cluster is */
    static Clients open() {
        var config = config();
        try {
            return new Clients(client(http1(config)), client(http1(config)));
        } catch (KubernetesClientException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw SettingProblem.ofTheCluster("the credentials for %s cannot be used: %s. Check the kubeconfig."
                    .formatted(config.getMasterUrl(), cause.getMessage()));
        }
    }

    /** A client for writes: each is sent only while the lead is held. */
    static KubernetesClient writing(Lead lead) {
        return new KubernetesClientBuilder()
                .withConfig(config())
                .withKubernetesSerialization(TolerantReading.serialization())
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor(LeadInterceptor.NAME, new LeadInterceptor(lead)))
                .build();
    }

    /** The namespace of the pod this runs in, or nothing outside a cluster. */
    static Optional<String> podNamespace() {
        try {
            return Files.isReadable(POD_NAMESPACE)
                    ? Optional.of(Files.readString(POD_NAMESPACE).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Config config() {
        var config = Config.autoConfigure(null);
        var known = config.getCurrentContext() != null || podNamespace().isPresent() || givenByName();
        if (!known) {
            throw SettingProblem.ofTheCluster(
                    "no cluster is known: there is neither a kubeconfig (KUBECONFIG, ~/.kube/config) nor the"
                            + " service account of a pod. Set KUBECONFIG.");
        }
        ClientKey.nameAlgorithm(config);
        return config;
    }

    private static boolean givenByName() {
        return System.getenv("KUBERNETES_MASTER") != null || System.getProperty("kubernetes.master") != null;
    }

    private static Config http1(Config config) {
        return new ConfigBuilder(config).withHttp2Disable(true).build();
    }

    private static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** What the API server says to a refusal, or what went wrong on the way to it. */
    static String said(KubernetesClientException e) {
        return String.valueOf(
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
    }

    /** Where the cluster is, for the log. */
    URI server() {
        return URI.create(watching.getMasterUrl().toString());
    }

    @Override
    public void close() {
        watching.close();
        electing.close();
    }
}
