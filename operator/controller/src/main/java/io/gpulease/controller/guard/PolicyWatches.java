package io.gpulease.controller.guard;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.gpulease.controller.watch.ConfigReader;
import io.gpulease.controller.watch.KubeStream;
import io.gpulease.controller.watch.ListWatch;
import io.gpulease.controller.watch.ObjectKey;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.PolicyReader;
import io.gpulease.controller.watch.Sink;
import io.gpulease.controller.watch.SlimConfig;
import io.gpulease.controller.watch.SlimPolicy;
import io.gpulease.controller.watch.WatchTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows the policies, their bindings and the record of them. Apart from the other watches: an operator that may not list
 * policies leases all the same.
 */
public final class PolicyWatches implements AutoCloseable {
    private final List<ListWatch<?>> all = new ArrayList<>();

    /**
     * @param client speaks HTTP/1.1
     * @param namespace the operator's own
     * @param inbox takes what is to run on the deciding thread
     */
    public PolicyWatches(KubernetesClient client, String namespace, PolicyUpkeep upkeep, Consumer<Runnable> inbox) {
        var stream = new KubeStream(client);
        for (var kind : PolicyKind.values()) {
            var target = WatchTarget.of(PolicyKind.GROUP, PolicyKind.VERSION, kind.plural());
            all.add(new ListWatch<>(stream, target, new PolicyReader(), new OfPolicies(kind, upkeep, inbox)));
        }
        var record = WatchTarget.of("", "v1", "configmaps")
                .inNamespace(namespace)
                .withFields("metadata.name=" + PolicyRecord.CONFIG_MAP);
        all.add(new ListWatch<>(stream, record, new ConfigReader(), new OfRecord(upkeep, inbox)));
    }

    public void start() {
        all.forEach(ListWatch::start);
    }

    @Override
    public void close() {
        all.forEach(ListWatch::close);
    }

    private record OfPolicies(PolicyKind kind, PolicyUpkeep upkeep, Consumer<Runnable> inbox)
            implements Sink<SlimPolicy> {
        @Override
        public void replaced(List<SlimPolicy> list) {
            inbox.accept(() -> upkeep.listed(kind, list));
        }

        @Override
        public void changed(SlimPolicy policy) {
            inbox.accept(() -> upkeep.seen(kind, policy));
        }

        @Override
        public void deleted(ObjectKey key) {
            inbox.accept(() -> upkeep.deleted(kind, key.name()));
        }

        /** As good as missing: it is applied anew. */
        @Override
        public void unreadable(ObjectRef ref, String cause) {
            deleted(ref.key());
        }
    }

    private record OfRecord(PolicyUpkeep upkeep, Consumer<Runnable> inbox) implements Sink<SlimConfig> {
        @Override
        public void replaced(List<SlimConfig> list) {
            inbox.accept(() -> upkeep.recorded(list.stream().findFirst()));
        }

        @Override
        public void changed(SlimConfig config) {
            inbox.accept(() -> upkeep.recorded(Optional.of(config)));
        }

        @Override
        public void deleted(ObjectKey key) {
            inbox.accept(() -> upkeep.recorded(Optional.empty()));
        }

        @Override
        public void unreadable(ObjectRef ref, String cause) {
            deleted(ref.key());
        }
    }
}
