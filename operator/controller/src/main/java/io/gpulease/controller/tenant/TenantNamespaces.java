package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.status.Tenancy;
import io.gpulease.controller.status.TenantStatuses;
import io.gpulease.crds.GpuTenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps the namespaces of one tenant in order, once: makes what is missing, puts right what was changed, and sends nothing where
 * all is as it should be. One that exists and is not the tenant's is left alone. Of a tenant that is being removed none is made
 * or taken on any more; those it has are kept in order to the last.
 */
final class TenantNamespaces {

    private final Means means;
    private final GpuTenant tenant;
    private final Facts.OfTenant facts;
    private final Instant now;
    private final List<Why> stalled = new ArrayList<>();
    private final List<Why> underway = new ArrayList<>();
    private boolean serverAnswers = true;
    private Optional<Instant> again = Optional.empty();

    /** What it works with; the same ones each time. */
    record Means(Applier applier, NamespaceLook look, PartBook book, Attempts attempts) {}

    /**
     * @param again when to come back if nothing is heard before
     */
    record Kept(Tenancy tenancy, Optional<Instant> again) {}

    private TenantNamespaces(Means means, GpuTenant tenant, Facts.OfTenant facts, Instant now) {
        this.means = means;
        this.tenant = tenant;
        this.facts = facts;
        this.now = now;
    }

    /** What is lacking when it is done. What comes of a change is heard as news of it. */
    static Kept keep(Means means, GpuTenant tenant, Facts.OfTenant facts, Instant now) {
        var namespaces = new TenantNamespaces(means, tenant, facts, now);
        tenant.getSpec().namespaces().forEach(namespaces::keep);
        return new Kept(new Tenancy(namespaces.stalled, namespaces.underway), namespaces.again);
    }

    private String name() {
        return tenant.getMetadata().getName();
    }

    private void keep(String namespace) {
        String other = facts.lostNamespaces().get(namespace);
        Facts.OfNamespace standing = facts.namespaces().get(namespace);
        means.attempts().turnTo(namespace, facts.departures().getOrDefault(namespace, 0L));
        if (other != null) {
            notOurs("Namespace %s is listed by tenant %s as well: take it out of one of them."
                    .formatted(namespace, other));
        } else if (standing == null) {
            if (!facts.removing()) {
                create(namespace);
            }
        } else if (standing.terminating()) {
            underway.add(new Why(
                    "NamespaceTerminating",
                    "Namespace %s is being deleted; it is made anew once it is gone.".formatted(namespace)));
        } else if (isTakenOn(standing)) {
            putRight(namespace, standing);
        } else if (hasLostItsLabel(standing)) {
            closeAgain(namespace, standing);
        } else if (standing.tenant().equals(name())) {
            takeOn(namespace, standing);
        } else {
            notOurs(
                    "Namespace %s exists and is not this tenant's; it is not taken over. Choose another name, remove it, or label it gpulease.io/tenant: %s if it is to be."
                            .formatted(namespace, name()));
        }
    }

    private void notOurs(String sentence) {
        stalled.add(new Why("NamespaceNotOurs", sentence));
    }

    private boolean isTakenOn(Facts.OfNamespace standing) {
        return standing.tenant().equals(name()) && standing.keptFor().equals(name());
    }

    private boolean hasLostItsLabel(Facts.OfNamespace standing) {
        return standing.tenant().isEmpty() && standing.keptFor().equals(name());
    }

    /** Those that say how its pods are confined. */
    private boolean isConfined(Facts.OfNamespace standing) {
        return standing.podSecurity().equals(TenantStatuses.podSecurity(tenant.getSpec()))
                && standing.runtimeClass().equals(runtimeClass());
    }

    private String runtimeClass() {
        var isolation = tenant.getSpec().isolation();
        return isolation == null || isolation.runtimeClassName() == null ? "" : isolation.runtimeClassName();
    }

    /** What belongs into it does not wait for a label that is refused. */
    private void putRight(String namespace, Facts.OfNamespace standing) {
        if (isConfined(standing)) {
            means.attempts().arrived(path(namespace));
            keepParts(namespace);
            return;
        }
        Result result = labelled(namespace, standing);
        isDone(namespace, "its labels", result);
        if (!(result instanceof Result.Later)) {
            keepParts(namespace);
        }
    }

    /**
     * Without the label the gate is open there: it is put back whatever came in meanwhile. Pods that hold devices of a pool and that
     * no lease accounts for are ended then.
     */
    private void closeAgain(String namespace, Facts.OfNamespace standing) {
        if (isDone(namespace, "its labels", labelled(namespace, standing))) {
            later(namespace, "what belongs into it", "it has just got its labels");
        }
    }

    // ---- taken on

    /** What belongs into it follows once its labels are heard of: before, the API server may not know them everywhere either. */
    private void takeOn(String namespace, Facts.OfNamespace standing) {
        if (facts.removing()) {
            return;
        }
        if ((isUnderway(namespace, standing) || isClear(namespace, standing))
                && isDone(namespace, "its labels", labelled(namespace, standing))) {
            later(namespace, "what belongs into it", "it has just got its labels");
        }
    }

    /** It was looked at, and its labels were sent; what came of that is not heard yet. */
    private boolean isUnderway(String namespace, Facts.OfNamespace standing) {
        return means.attempts()
                .standing(path(namespace), labelManifest(namespace, standing).toString(), standing, now)
                .isPresent();
    }

    /** Nothing but time tells whether it still is, so only what is in the way is remembered, and not for long. */
    private boolean isClear(String namespace, Facts.OfNamespace standing) {
        String question = path(namespace) + "/pods";
        Optional<Result> before = means.attempts().standing(question, "", standing, now);
        Result result =
                before.orElseGet(() -> serverAnswers ? means.look().beforeItIsTakenOn(namespace, name()) : noAnswer());
        boolean asked = before.isEmpty() && serverAnswers;
        if (asked) {
            heed(result);
        }
        if (result instanceof Result.Done) {
            means.attempts().forget(question);
            return true;
        }
        if (asked) {
            if (result instanceof Result.Refused) {
                // Its pause does not grow: nothing but another look tells that the pod has gone.
                means.attempts().forget(question);
            }
            means.attempts().note(question, "", standing, result, now);
        }
        comeBack(
                asked || before.isPresent()
                        ? means.attempts().until(question)
                        : means.attempts().serverUntil());
        switch (result) {
            case Result.Refused(String pod) -> stalled.add(new Why("NamespaceHasPods", inTheWay(namespace, pod)));
            case Result.Later later -> later(namespace, "a look at its pods", later.message());
            case Result.Done() -> throw new IllegalStateException("a clear namespace was told to be not");
        }
        return false;
    }

    private static String inTheWay(String namespace, String pod) {
        return "Namespace %s had pods before it was this tenant's (%s for one), and the gate has not seen them; it is not taken over. Remove the pods, or choose another name."
                .formatted(namespace, pod);
    }

    private Result labelled(String namespace, Facts.OfNamespace standing) {
        ObjectNode manifest = labelManifest(namespace, standing);
        // Only a merge patch takes away what the creation of the namespace, or somebody else, has written.
        boolean takesAway = runtimeClass().isEmpty() && !standing.runtimeClass().isEmpty();
        if (takesAway) {
            manifest.withObject("/metadata/labels").putNull(Names.RUNTIME_CLASS);
        }
        return once(
                path(namespace),
                manifest.toString(),
                standing,
                () -> takesAway
                        ? means.applier().mergeNamespace(namespace, manifest)
                        : means.applier().applyNamespace(namespace, manifest));
    }

    private ObjectNode labelManifest(String namespace, Facts.OfNamespace standing) {
        ObjectNode manifest = manifest(namespace);
        manifest.withObject("/metadata").put("uid", standing.uid());
        return manifest;
    }

    private static String path(String namespace) {
        return "/api/v1/namespaces/" + namespace;
    }

    private void create(String namespace) {
        ObjectNode manifest = manifest(namespace);
        means.attempts().forgetDone(namespace, now);
        // A conflict: somebody was faster; whose it is will be heard.
        Result made = once(
                path(namespace),
                manifest.toString(),
                Optional.empty(),
                () -> means.applier().createNamespace(manifest));
        if (isDone(namespace, "the namespace", made)) {
            keepParts(namespace);
        }
    }

    private ObjectNode manifest(String namespace) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode labels =
                manifest.putObject("metadata").put("name", namespace).putObject("labels");
        labels().forEach(labels::put);
        return manifest;
    }

    private Map<String, String> labels() {
        var labels = new TreeMap<>(Map.of(
                Names.TENANT,
                name(),
                Names.KEPT_FOR,
                name(),
                Names.POD_SECURITY,
                TenantStatuses.podSecurity(tenant.getSpec())));
        if (!runtimeClass().isEmpty()) {
            labels.put(Names.RUNTIME_CLASS, runtimeClass());
        }
        return labels;
    }

    // ---- what belongs into it

    private void keepParts(String namespace) {
        for (Part part : TenantParts.of(name(), tenant.getSpec(), facts.ceilings(), namespace)) {
            if (means.book().has(part)) {
                means.attempts().arrived(part.path());
            } else {
                Optional<?> seen = means.book().inPlaceOf(part).map(there -> there.said());
                Result result = once(
                        part.path(),
                        part.manifest().toString(),
                        seen,
                        () -> means.applier().apply(part));
                isDone(namespace, part.kind().kind() + " " + part.name(), result);
            }
        }
    }

    // ---- sent

    /** Sent unless that very thing was and is not to be sent again yet, or the API server does not answer. */
    private Result once(String path, String body, Object seen, Supplier<Result> send) {
        Optional<Result> standing = means.attempts().standing(path, body, seen, now);
        if (standing.isEmpty() && serverAnswers) {
            Result result = send.get();
            means.attempts().note(path, body, seen, result, now);
            heed(result);
            comeBack(means.attempts().until(path));
            return result;
        }
        comeBack(
                standing.isPresent()
                        ? means.attempts().until(path)
                        : means.attempts().serverUntil());
        return standing.orElseGet(TenantNamespaces::noAnswer);
    }

    /** One lost answer is enough: each further one would hold this thread, which others wait for, as long again. */
    private void heed(Result result) {
        if (result instanceof Result.Later later && later.isOfServer()) {
            serverAnswers = false;
            means.attempts().noteServer(result, now);
        } else {
            means.attempts().serverAnswers();
        }
    }

    private static Result noAnswer() {
        return new Result.Later("the API server did not answer what was asked before", Duration.ZERO, true);
    }

    private void comeBack(Instant at) {
        Instant due = at.isBefore(now) ? now : at;
        again = again.filter(earlier -> earlier.isBefore(due)).or(() -> Optional.of(due));
    }

    private boolean isDone(String namespace, String what, Result result) {
        switch (result) {
            case Result.Done() -> {
                return true;
            }
            case Result.Refused(var message) ->
                stalled.add(new Why(
                        "NotApplied",
                        "In namespace %s the API server refuses %s (%s). Mend what it names; an object of that name that others made may be deleted, it is made anew."
                                .formatted(namespace, what, message)));
            case Result.Later later -> later(namespace, what, later.message());
        }
        return false;
    }

    private void later(String namespace, String what, String message) {
        underway.add(new Why(
                "NotApplied",
                "In namespace %s, %s could not be brought about yet (%s); it is tried again."
                        .formatted(namespace, what, message)));
    }
}
