package io.gpulease.controller.lead;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.File;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * A process that writes one ConfigMap over and over while it leads, for tests to pause, rob and kill. It writes as the operator
 * does, against the version it has read: no check of the lead can help a process that is frozen between the check and the
 * sending, but what it then sends is refused, because its successor has written meanwhile.
 */
public final class LeadProbe {
    static final String NAME = "lead-probe";

    private LeadProbe() {}

    public static void main(String[] args) throws InterruptedException {
        var identity = OperatorIdentity.make();
        var lead = new ElectedLead(new LeaseCalls(client(null), "default", NAME), LeadTiming.usual(), identity);
        var writing = client(lead);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            lead.close();
            Runtime.getRuntime().halt(0);
        }));
        lead.runWhenLeading(() -> writeOn(writing, identity), () -> System.out.println("standing by"));
        Thread.currentThread().join();
    }

    private static void writeOn(KubernetesClient client, String identity) {
        System.out.println("leading");
        var version = read(client);
        for (var i = 0; ; i++) {
            var map = map().editMetadata()
                    .withResourceVersion(version)
                    .endMetadata()
                    .addToData("by", identity)
                    .addToData("turn", Integer.toString(i))
                    .build();
            try {
                version = client.resource(map)
                        .patch(PatchContext.of(PatchType.JSON_MERGE))
                        .getMetadata()
                        .getResourceVersion();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                version = read(client);
            }
        }
    }

    private static String read(KubernetesClient client) {
        var standing = client.resource(map().build()).get();
        return (standing == null ? client.resource(map().build()).create() : standing)
                .getMetadata()
                .getResourceVersion();
    }

    private static ConfigMapBuilder map() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(NAME)
                .endMetadata();
    }

    private static KubernetesClient client(@Nullable Lead lead) {
        var config = Config.fromKubeconfig(new File(System.getenv("KUBECONFIG")));
        // Keys of the test control plane are elliptic-curve ones, which the client does not see by itself.
        config.setClientKeyAlgo("EC");
        var builder = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config).withHttp2Disable(true).build());
        if (lead != null) {
            builder.withHttpClientBuilderConsumer(
                    http -> http.addOrReplaceInterceptor(LeadInterceptor.NAME, new LeadInterceptor(lead)));
        }
        return builder.build();
    }
}
