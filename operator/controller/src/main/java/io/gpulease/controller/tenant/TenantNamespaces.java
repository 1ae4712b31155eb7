package io.gpulease.controller.tenant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.facts.Facts;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.status.Tenancy;
import io.gpulease.controller.status.TenantStatuses;
import io.gpulease.crds.GpuTenant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps the namespaces of one tenant in order, once: makes what is missing, puts right what was changed, and sends nothing where
 * all is as it should be. One that exists and is not the tenant's is left alone.
 */
final class TenantNamespaces {

    private final Applier applier;
    private final PartBook book;
    private final GpuTenant tenant;
    private final Facts.OfTenant facts;
    private final List<Why> stalled = new ArrayList<>();
    private final List<Why> underway = new ArrayList<>();

    private TenantNamespaces(Applier applier, PartBook book, GpuTenant tenant, Facts.OfTenant facts) {
        this.applier = applier;
        this.book = book;
        this.tenant = tenant;
        this.facts = facts;
    }

    /** What is lacking when it is done. What comes of a change of namespaces is heard as news of them. */
    static Tenancy keep(Applier applier, PartBook book, GpuTenant tenant, Facts.OfTenant facts) {
        var namespaces = new TenantNamespaces(applier, book, tenant, facts);
        tenant.getSpec().namespaces().forEach(namespaces::keep);
        return new Tenancy(namespaces.stalled, namespaces.underway);
    }

    private String name() {
        return tenant.getMetadata().getName();
    }

    private void keep(String namespace) {
        String other = facts.lostNamespaces().get(namespace);
        Facts.OfNamespace standing = facts.namespaces().get(namespace);
        if (other != null) {
            notOurs("Namespace %s is listed by tenant %s as well: take it out of one of them."
                    .formatted(namespace, other));
        } else if (standing == null) {
            create(namespace);
        } else if (standing.terminating()) {
            underway.add(new Why(
                    "NamespaceTerminating",
                    "Namespace %s is being deleted; it is made anew once it is gone.".formatted(namespace)));
        } else if (isOurs(namespace, standing)) {
            if (hasLabels(standing) || isDone(namespace, "its labels", label(namespace, standing))) {
                keepParts(namespace);
            }
        }
    }

    /** Says why, where it is not. */
    private boolean isOurs(String namespace, Facts.OfNamespace standing) {
        boolean known = standing.keptFor().equals(name()) || book.isKept(namespace, name());
        boolean labelled = standing.tenant().equals(name());
        if (!labelled && !(known && standing.tenant().isEmpty())) {
            notOurs(
                    "Namespace %s exists and is not this tenant's; it is not taken over. Choose another name, or remove it."
                            .formatted(namespace));
            return false;
        }
        return known || isEmpty(namespace);
    }

    private void notOurs(String sentence) {
        stalled.add(new Why("NamespaceNotOurs", sentence));
    }

    /** Pods that were there before the label were never seen by the gate. */
    private boolean isEmpty(String namespace) {
        try {
            boolean isEmpty = !applier.hasPods(namespace);
            if (!isEmpty) {
                stalled.add(new Why(
                        "NamespaceHasPods",
                        "Namespace %s had pods before it was this tenant's, and the gate has not seen them; it is not taken over. Remove the pods, or choose another name."
                                .formatted(namespace)));
            }
            return isEmpty;
        } catch (IOException unknown) {
            later(namespace, "whether it has pods", String.valueOf(unknown.getMessage()));
            return false;
        }
    }

    private void create(String namespace) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode labels =
                manifest.putObject("metadata").put("name", namespace).putObject("labels");
        labels().forEach(labels::put);
        // Kept: we have made it, and have not heard of it yet. A conflict: somebody was faster.
        if (book.isKept(namespace, name()) || isDone(namespace, "the namespace", applier.createNamespace(manifest))) {
            keepParts(namespace);
        }
    }

    private boolean hasLabels(Facts.OfNamespace standing) {
        return standing.tenant().equals(name())
                && standing.keptFor().equals(name())
                && standing.podSecurity().equals(TenantStatuses.podSecurity(tenant.getSpec()));
    }

    private Applier.Result label(String namespace, Facts.OfNamespace standing) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode metadata =
                manifest.putObject("metadata").put("name", namespace).put("uid", standing.uid());
        ObjectNode labels = metadata.putObject("labels");
        labels().forEach(labels::put);
        return applier.applyNamespace(namespace, manifest);
    }

    private Map<String, String> labels() {
        return new TreeMap<>(Map.of(
                Names.TENANT,
                name(),
                Names.KEPT_FOR,
                name(),
                Names.POD_SECURITY,
                TenantStatuses.podSecurity(tenant.getSpec())));
    }

    private void keepParts(String namespace) {
        for (Part part : TenantParts.of(name(), tenant.getSpec(), facts.ceilings(), namespace)) {
            if (!book.has(part)) {
                isDone(namespace, part.kind().kind() + " " + part.name(), applier.apply(part));
            }
        }
    }

    private boolean isDone(String namespace, String what, Applier.Result result) {
        switch (result) {
            case Applier.Result.Done() -> {
                return true;
            }
            case Applier.Result.Refused(var message) ->
                stalled.add(new Why(
                        "NotApplied",
                        "In namespace %s the API server refuses %s (%s). Mend what it names; an object of that name that others made may be deleted, it is made anew."
                                .formatted(namespace, what, message)));
            case Applier.Result.Later(var message) -> later(namespace, what, message);
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
