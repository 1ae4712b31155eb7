package io.gpulease.controller.tenant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LetIn;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a namespace has pods that the gate has never seen. Asked of the API server, not of what is known: what a watch has not
 * told yet counts as well.
 */
final class NamespaceLook {

    private static final String PAGE = "?limit=500";
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Transport transport;

    NamespaceLook(Transport transport) {
        this.transport = transport;
    }

    /**
     * It carries the tenant's label and was never taken on: pods that were made before the label are in the way, but for those
     * that wait at the gate. When the label was set cannot be told for sure: the API server dates all that one writer wrote by the
     * last change of any of it, so a later edit by the same one makes the label look younger. Hence also those are not in the way
     * of which an earlier operator's lease says that the gate has seen them.
     */
    Result beforeItIsTakenOn(String namespace, String tenant) {
        return looked(() -> {
            JsonNode there = get("/api/v1/namespaces/" + namespace);
            Optional<Instant> since = labelledSince(there);
            Instant made = instant(there.at("/metadata/creationTimestamp"));
            boolean bornWithIt =
                    since.filter(at -> !at.isAfter(made.plus(A_SECOND))).isPresent();
            List<SlimPod> living = living(namespace);
            List<SlimPod> before = living.stream()
                    .filter(pod -> !LetIn.isGated(pod))
                    .filter(pod -> bornWithIt ? createdAt(pod).isBefore(made) : !isLater(pod, since))
                    .toList();
            if (before.isEmpty()) {
                return Optional.empty();
            }
            Map<String, JsonNode> leases = leases(namespace);
            boolean wasTheirs = leases.values().stream()
                    .anyMatch(lease -> lease.at("/status/tenant").asText().equals(tenant));
            var used = new HashMap<String, Long>();
            // Those that the gate let in since have their part of the lease.
            living.stream()
                    .filter(pod -> LetIn.mayRun(pod) && !before.contains(pod))
                    .forEach(pod -> isAccountedFor(pod, leaseOf(pod, leases), used));
            return before.stream()
                    .filter(pod -> LetIn.mayRun(pod)
                            ? !isAccountedFor(pod, leaseOf(pod, leases), used)
                            : !wasTheirs && !isOfThatSecond(pod, since))
                    .findFirst();
        });
    }

    private Map<String, JsonNode> leases(String namespace) throws IOException, InterruptedException, Unanswered {
        Map<String, JsonNode> leases = new HashMap<>();
        items("/apis/gpulease.io/v1alpha1/namespaces/%s/gpuleases".formatted(namespace))
                .forEach(lease -> leases.put(lease.at("/metadata/name").asText(), lease));
        return leases;
    }

    private static @Nullable JsonNode leaseOf(SlimPod pod, Map<String, JsonNode> leases) {
        return leases.get(pod.labels().getOrDefault(Names.LEASE, ""));
    }

    /** On nodes of that lease, and within its GPUs together with those before it. */
    private static boolean isAccountedFor(SlimPod pod, @Nullable JsonNode lease, Map<String, Long> used) {
        if (lease == null) {
            return false;
        }
        String uid = lease.at("/metadata/uid").asText();
        String node = pod.scheduling().nodeName();
        String pinnedTo = pod.scheduling().nodeSelector().getOrDefault(Names.LEASE_UID, uid);
        long held = 0;
        boolean isOnItsNodes = node == null;
        for (JsonNode share : lease.at("/status/placement/nodes")) {
            held += share.path("gpus").asLong();
            isOnItsNodes |= share.path("name").asText().equals(node);
        }
        // What it asks for beside the GPUs, a network adapter each for instance, is not the lease's.
        long wanted =
                pod.devices().values().stream().mapToLong(Long::longValue).max().orElse(0);
        return isOnItsNodes && pinnedTo.equals(uid) && used.merge(uid, wanted, Long::sum) <= held;
    }

    /** Since when somebody's word for the label has stood without a break; what is removed is nobody's word any more. */
    private static Optional<Instant> labelledSince(JsonNode namespace) {
        Optional<Instant> since = Optional.empty();
        for (JsonNode manager : namespace.at("/metadata/managedFields")) {
            JsonNode labels = manager.path("fieldsV1").path("f:metadata").path("f:labels");
            if (labels.has("f:" + Names.TENANT) && manager.has("time")) {
                Instant at = instant(manager.path("time"));
                since = since.filter(earlier -> earlier.isBefore(at)).or(() -> Optional.of(at));
            }
        }
        return since;
    }

    /** Within the same second either may have been first. */
    private static boolean isLater(SlimPod pod, Optional<Instant> since) {
        return since.filter(createdAt(pod)::isAfter).isPresent();
    }

    private static boolean isOfThatSecond(SlimPod pod, Optional<Instant> since) {
        return since.filter(createdAt(pod)::equals).isPresent();
    }

    private static Instant createdAt(SlimPod pod) {
        Instant at = pod.life().createdAt();
        return at == null ? Instant.MIN : at;
    }

    private static Instant instant(JsonNode text) {
        return text.isTextual() ? Instant.parse(text.asText()) : Instant.MIN;
    }

    private List<SlimPod> living(String namespace) throws IOException, InterruptedException, Unanswered {
        var living = new ArrayList<SlimPod>();
        var reader = new PodReader();
        for (JsonNode item : items("/api/v1/namespaces/%s/pods".formatted(namespace))) {
            try (JsonParser parser = JSON.treeAsTokens(item)) {
                parser.nextToken();
                SlimPod pod = reader.read(parser);
                if (!pod.life().isOver()) {
                    living.add(pod);
                }
            }
        }
        return living;
    }

    private List<JsonNode> items(String path) throws IOException, InterruptedException, Unanswered {
        var items = new ArrayList<JsonNode>();
        String next = "";
        do {
            String from = next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            JsonNode page = get(path + PAGE + from);
            page.path("items").forEach(items::add);
            next = page.at("/metadata/continue").asText("");
        } while (!next.isEmpty());
        return items;
    }

    private JsonNode get(String path) throws IOException, InterruptedException, Unanswered {
        Answer answer = transport.send(Call.get(path));
        if (!answer.isSuccess()) {
            throw new Unanswered(Applier.failed(answer));
        }
        return JSON.readTree(answer.body());
    }

    /** The API server's answer was none to the question. */
    private static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Result result;

        Unanswered(Result result) {
            this.result = result;
        }
    }

    private interface Looking {
        Optional<SlimPod> inTheWay() throws IOException, InterruptedException, Unanswered;
    }

    /** Done: nobody is in the way. Refused: the name of one who is. */
    private static Result looked(Looking looking) {
        try {
            Optional<SlimPod> found = looking.inTheWay();
            return found.<Result>map(pod -> new Result.Refused(pod.name())).orElseGet(Result.Done::new);
        } catch (Unanswered refused) {
            // Whoever may not look may be allowed to later.
            return refused.result instanceof Result.Refused(String message)
                    ? new Result.Later(message, Duration.ZERO, false)
                    : refused.result;
        } catch (IOException lost) {
            return new Result.Later(String.valueOf(lost.getMessage()), Duration.ZERO, true);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Result.Later("the operator stops", Duration.ZERO, true);
        }
    }
}
