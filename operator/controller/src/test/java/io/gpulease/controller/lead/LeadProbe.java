package io.gpulease.controller.lead;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** A process that writes one ConfigMap over and over while it leads, for tests to pause, rob and kill. */
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
        for (var i = 0; ; i++) {
            var map = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName(NAME)
                    .endMetadata()
                    .addToData("by", identity)
                    .addToData("turn", Integer.toString(i))
                    .build();
            client.resource(map).patch(PatchContext.of(PatchType.JSON_MERGE));
        }
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
