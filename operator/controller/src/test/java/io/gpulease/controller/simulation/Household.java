package io.gpulease.controller.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rest of a cluster: scheduler, kubelets, job controller and the collector of what nobody owns any more. */
final class Household {

    private static final int DEFAULT_BACKOFF_LIMIT = 6;

    private final ClusterApi api;
    private Chance.Steps offered = new Chance.Steps();
    private long offeredAt;
    private int made;
    private boolean looksAfterJobs = true;
    /** Pods that a job controller has removed by itself, and, by job, those that it has counted as failed. */
    private final Set<String> removed = new HashSet<>();

    private final Map<String, Set<String>> failed = new HashMap<>();

    Household(ClusterApi api) {
        this.api = api;
    }

    /** Its job controller does nothing from now on. */
    void forgetsItsJobs() {
        looksAfterJobs = false;
        offeredAt = 0;
    }

    /** Adds what may happen now: looked for anew only when something has changed. */
    void offer(Chance.Steps steps, Chance chance) {
        if (api.version() != offeredAt) {
            offeredAt = api.version();
            offered = new Chance.Steps();
            find(offered, chance);
        }
        steps.addAll(offered);
    }

    private void find(Chance.Steps steps, Chance chance) {
        for (ObjectNode pod : api.all(Kind.POD)) {
            ObjectKey key = Objects.key(pod);
            if (CleanRules.isSanitizer(pod) && Objects.phase(pod).equals("Running")) {
                steps.add(4, "cleans " + key, () -> stop(key, "Succeeded"));
            }
            if (Objects.nodeOf(pod).isEmpty()) {
                List<String> fitting = Objects.isGated(pod) || ClusterApi.isLeaving(pod)
                        ? List.of()
                        : api.all(Kind.NODE).stream()
                                .filter(node -> fits(pod, node))
                                .map(Objects::name)
                                .toList();
                if (!fitting.isEmpty()) {
                    steps.add(4, "bind " + key, () -> bind(key, chance.of(fitting)));
                }
            } else if (!api.has(Kind.NODE, new ObjectKey("", Objects.nodeOf(pod)))) {
                steps.add(2, "collect " + key, () -> api.remove(Kind.POD, key));
            } else if (!ClusterApi.isLeaving(pod) && Objects.phase(pod).equals("Pending")) {
                steps.add(4, "run " + key, () -> run(key));
            }
        }
        for (ObjectNode job : api.all(Kind.JOB)) {
            offerOfJob(steps, job);
        }
        collectOrphans(steps);
    }

    private void bind(ObjectKey pod, String node) {
        api.change(Kind.POD, pod, object -> ((ObjectNode) object.path("spec")).put("nodeName", node));
    }

    private void run(ObjectKey pod) {
        api.change(
                Kind.POD,
                pod,
                object -> ((ObjectNode) object.path("status"))
                        .put("phase", "Running")
                        .put("startTime", ClusterApi.seconds(api.now())));
    }

    /** Running pods of which some stop by themselves. */
    void offerEnds(Chance.Steps steps) {
        for (ObjectNode pod : api.all(Kind.POD)) {
            if (Objects.phase(pod).equals("Running")) {
                boolean cleans = CleanRules.isSanitizer(pod);
                String how = cleans ? "Failed" : "Succeeded";
                steps.add(cleans ? 3 : 1, "done " + Objects.key(pod), () -> stop(Objects.key(pod), how));
            }
        }
    }

    /** A person looks at nodes that were set aside, and says that they are clean. */
    void offerLooks(Chance.Steps steps) {
        for (ObjectNode node : api.all(Kind.NODE)) {
            if (!CleanRules.taint(node, Names.QUARANTINED).isEmpty()) {
                steps.add(1, "look at " + Objects.name(node), () -> lift(Objects.key(node)));
            }
        }
    }

    private void lift(ObjectKey node) {
        api.change(Kind.NODE, node, object -> {
            if (!(object.path("spec").path("taints") instanceof ArrayNode taints)) {
                return;
            }
            for (int i = taints.size() - 1; i >= 0; i--) {
                if (taints.get(i).path("key").asText().equals(Names.QUARANTINED)) {
                    taints.remove(i);
                }
            }
        });
    }

    private void stop(ObjectKey pod, String phase) {
        api.change(Kind.POD, pod, object -> ((ObjectNode) object.path("status")).put("phase", phase));
    }

    // ---- scheduling

    private boolean fits(JsonNode pod, JsonNode node) {
        JsonNode spec = node.path("spec");
        boolean cordoned = spec.path("unschedulable").asBoolean() && !CleanRules.isSanitizer(pod);
        boolean open = !cordoned && !ClusterApi.isLeaving(node) && isPinnedTo(pod, node);
        for (JsonNode taint : spec.path("taints")) {
            open &= tolerates(pod, taint);
        }
        for (var wanted : pod.path("spec").path("nodeSelector").properties()) {
            open &= wanted.getValue()
                    .equals(node.path("metadata").path("labels").path(wanted.getKey()));
        }
        return open && Objects.gpus(pod) <= Objects.capacity(node) - used(Objects.name(node));
    }

    private static boolean isPinnedTo(JsonNode pod, JsonNode node) {
        JsonNode name = pod.path("spec")
                .path("affinity")
                .path("nodeAffinity")
                .findPath("matchFields")
                .path(0)
                .path("values")
                .path(0);
        return name.isMissingNode() || name.asText().equals(Objects.name(node));
    }

    private static boolean tolerates(JsonNode pod, JsonNode taint) {
        for (JsonNode toleration : pod.path("spec").path("tolerations")) {
            if (!toleration.has("key") && toleration.path("operator").asText().equals("Exists")) {
                return true;
            }
            boolean key = toleration.path("key").equals(taint.path("key"));
            if (key
                    && (toleration.path("operator").asText().equals("Exists")
                            || toleration.path("value").equals(taint.path("value")))) {
                return true;
            }
        }
        return false;
    }

    private int used(String node) {
        return api.all(Kind.POD).stream()
                .filter(pod -> Objects.nodeOf(pod).equals(node) && !Objects.isOver(pod))
                .mapToInt(Objects::gpus)
                .sum();
    }

    // ---- jobs

    private void offerOfJob(Chance.Steps steps, ObjectNode job) {
        ObjectKey key = Objects.key(job);
        List<ObjectNode> pods = podsOf(Objects.uid(job));
        int wanted = job.path("spec").path("parallelism").asInt(1);
        boolean over = job.path("status").has("conditions");
        if (over || !looksAfterJobs) {
            return;
        }
        Set<String> counted = failed.computeIfAbsent(Objects.uid(job), _ -> new HashSet<>());
        pods.stream().filter(this::isCountedAsFailed).map(Objects::uid).forEach(counted::add);
        if (counted.size() > job.path("spec").path("backoffLimit").asInt(DEFAULT_BACKOFF_LIMIT)) {
            // Paused or not.
            steps.add(3, "job failed " + key, () -> finish(key, "Failed"));
            return;
        }
        if (job.path("spec").path("suspend").asBoolean()) {
            pods.stream()
                    .filter(pod -> !ClusterApi.isLeaving(pod) && !Objects.isOver(pod))
                    .forEach(pod -> steps.add(2, "pauses " + Objects.key(pod), () -> removeForPause(pod)));
            return;
        }
        if (pods.stream().anyMatch(pod -> Objects.phase(pod).equals("Failed"))) {
            steps.add(3, "job failed " + key, () -> finish(key, "Failed"));
        } else if (pods.size() < wanted) {
            steps.add(3, "pod of job " + key, () -> create(job, pods.size()));
        } else if (pods.stream().allMatch(pod -> Objects.phase(pod).equals("Succeeded"))) {
            steps.add(3, "job complete " + key, () -> finish(key, "Complete"));
        }
    }

    /** As upstream: whoever deletes a pod of a job but its controller has it counted, unless it has succeeded. */
    private boolean isCountedAsFailed(ObjectNode pod) {
        return ClusterApi.isLeaving(pod)
                && !Objects.phase(pod).equals("Succeeded")
                && !removed.contains(Objects.uid(pod));
    }

    private void removeForPause(ObjectNode pod) {
        removed.add(Objects.uid(pod));
        delete(Objects.key(pod));
    }

    private List<ObjectNode> podsOf(String job) {
        return api.all(Kind.POD).stream()
                .filter(pod -> pod.path("metadata").path("job").asText("").equals(job))
                .toList();
    }

    private void create(ObjectNode job, int number) {
        JsonNode template = job.path("spec").path("template");
        ObjectNode pod = Objects.pod(
                job.path("metadata").path("namespace").asText(),
                "%s-%d-%d".formatted(Objects.name(job), number, ++made),
                template.path("metadata")
                        .path("labels")
                        .path("gpulease.io/lease")
                        .asText(),
                Objects.gpus(template));
        ((ObjectNode) pod.path("metadata"))
                .put("job", Objects.uid(job))
                .putArray("ownerReferences")
                .addObject()
                .put("kind", "Job")
                .put("uid", Objects.uid(job))
                .put("controller", true);
        admit(pod);
    }

    private void finish(ObjectKey job, String how) {
        api.change(Kind.JOB, job, object -> {
            ObjectNode condition =
                    object.withObject("/status").putArray("conditions").addObject();
            condition.put("type", how).put("status", "True");
        });
    }

    private void collectOrphans(Chance.Steps steps) {
        for (ObjectNode pod : api.all(Kind.POD)) {
            String job = pod.path("metadata").path("job").asText("");
            boolean orphan = !job.isEmpty()
                    && !ClusterApi.isLeaving(pod)
                    && api.all(Kind.JOB).stream().noneMatch(j -> Objects.uid(j).equals(job));
            if (orphan) {
                steps.add(2, "orphan " + Objects.key(pod), () -> delete(Objects.key(pod)));
            }
        }
    }

    /** As a person or a controller deletes it. */
    void delete(ObjectKey pod) {
        new ApiFront(api)
                .send(Call.delete("/api/v1/namespaces/%s/pods/%s".formatted(pod.namespace(), pod.name()), "{}"));
    }

    /** Admission: a pod of a tenant that asks for a device is gated. */
    void admit(ObjectNode pod) {
        if (!pod.path("metadata").path("namespace").asText().equals(Objects.OWNER)) {
            ((ObjectNode) pod.path("spec"))
                    .putArray("schedulingGates")
                    .addObject()
                    .put("name", "gpulease.io/placement");
        }
        api.create(Kind.POD, pod);
    }

    // ---- time

    /** What a kubelet does at an instant of its own: the end of a grace, and of a deadline. */
    void keepTime() {
        for (ObjectNode pod : api.all(Kind.POD)) {
            if (due(pod).filter(at -> !at.isAfter(api.now())).isPresent()) {
                if (ClusterApi.isLeaving(pod)) {
                    api.remove(Kind.POD, Objects.key(pod));
                } else {
                    stop(Objects.key(pod), "Failed");
                }
            }
        }
    }

    Optional<Instant> nextDue() {
        return api.all(Kind.POD).stream().flatMap(pod -> due(pod).stream()).min(Instant::compareTo);
    }

    private static Optional<Instant> due(JsonNode pod) {
        JsonNode leaving = pod.path("metadata").path("deletionTimestamp");
        if (leaving.isTextual()) {
            return Optional.of(Instant.parse(leaving.asText()));
        }
        JsonNode deadline = pod.path("spec").path("activeDeadlineSeconds");
        JsonNode started = pod.path("status").path("startTime");
        return deadline.isNumber() && started.isTextual() && !Objects.isOver(pod)
                ? Optional.of(Instant.parse(started.asText()).plus(Duration.ofSeconds(deadline.asLong())))
                : Optional.empty();
    }
}
