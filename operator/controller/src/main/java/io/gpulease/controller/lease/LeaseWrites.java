package io.gpulease.controller.lease;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.MergePatch;
import io.gpulease.controller.apply.Outcome;
import io.gpulease.controller.apply.Sending;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.desk.EnforcementStep;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.enforce.PolicyWords;
import io.gpulease.controller.status.QuoteTaken;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.controller.world.QuoteVerdict;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuLeaseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes on a lease object: its status and our finalizer, nothing else. Each write carries the resourceVersion it was
 * computed from, so that neither a stale view nor a second operator can undo what another one wrote.
 */
public final class LeaseWrites {

    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    private static final JsonFactory PARSERS = new JsonFactory();

    private final LeaseDesk desk;
    private final PolicyWords policies;
    private final TypedReader<GpuLease> reader = new TypedReader<>(GpuLease.class, GpuLease::skipped);

    public LeaseWrites(LeaseDesk desk) {
        this.desk = desk;
        this.policies = new PolicyWords(new Dues(desk));
    }

    /** Writes what differs; {@code then} runs once the API server has it, at once when nothing differs. */
    public void status(LeaseEntry entry, GpuLeaseStatus computed, Urgency urgency, Runnable then) {
        GpuLeaseStatus next = onRecord(entry, computed);
        // Equal is what it is in most steps, and told far faster than by comparing what would be written.
        ObjectNode patch = next.equals(entry.status())
                ? JsonNodeFactory.instance.objectNode()
                : MergePatch.between(JSON.valueToTree(entry.status()), JSON.valueToTree(next));
        if (patch.isEmpty()) {
            then.run();
            return;
        }
        ObjectNode body = versioned(entry);
        body.set("status", patch);
        List<EnforcementStep> steps = EnforcementStep.between(entry.status(), next);
        send(entry, Call.mergePatch(path(entry) + "/status", body.toString()), urgency, () -> {
            steps.forEach(step -> desk.journal().enforced(entry, step));
            then.run();
        });
    }

    /** Whatever is said of it, that it took up an offer is said with it. */
    private GpuLeaseStatus onRecord(LeaseEntry entry, GpuLeaseStatus computed) {
        boolean isOver = !entry.isHolding() && !entry.isReleasing();
        boolean isJudged = !computed.enforcements().equals(entry.status().enforcements());
        GpuLeaseStatus next = isOver && !isJudged
                ? computed
                : policies.told(computed, entry, desk.world().violations().of(entry), desk.now());
        return desk.world().quotes().verdict(entry).orElse(null) instanceof QuoteVerdict.Taken(var offer, var _)
                ? QuoteTaken.told(next, entry.lease(), offer, desk.now())
                : next;
    }

    public void addFinalizer(LeaseEntry entry) {
        var finalizers = new ArrayList<>(entry.lease().getMetadata().getFinalizers());
        finalizers.add(Names.RELEASE);
        finalizers(entry, finalizers, Urgency.BEGIN);
    }

    public void removeFinalizer(LeaseEntry entry) {
        var finalizers = new ArrayList<>(entry.lease().getMetadata().getFinalizers());
        finalizers.remove(Names.RELEASE);
        finalizers(entry, finalizers, Urgency.END);
    }

    private void finalizers(LeaseEntry entry, List<String> finalizers, Urgency urgency) {
        ObjectNode body = versioned(entry);
        var list = ((ObjectNode) body.path("metadata")).putArray("finalizers");
        finalizers.forEach(list::add);
        send(entry, Call.mergePatch(path(entry), body.toString()), urgency, () -> {});
    }

    private static ObjectNode versioned(LeaseEntry entry) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("metadata").put("resourceVersion", entry.resourceVersion());
        return body;
    }

    /** Reads the lease anew, when we may not know how it stands. */
    public void refresh(LeaseEntry entry) {
        send(entry, Call.get(path(entry)), Urgency.FINISH, () -> {});
    }

    private void send(LeaseEntry entry, Call call, Urgency urgency, Runnable then) {
        entry.beginWrite();
        Sending sending = desk.caller().send(urgency, call, outcome -> {
            entry.endWrite();
            desk.world().changes().lease(entry.uid());
            switch (outcome) {
                case Outcome.Answered(var answer) -> answered(entry, call, answer, then);
                case Outcome.Lost(var cause) -> lost(entry, call, cause);
            }
        });
        if (urgency == Urgency.TELL) {
            entry.isOnlyTold(sending::withdraw);
        }
    }

    private void answered(LeaseEntry entry, Call call, Answer answer, Runnable then) {
        if (answer.isSuccess()) {
            entry.backoff().succeeded();
            take(entry, answer);
            then.run();
        } else if (answer.isNotFound()) {
            desk.world().leaseDeleted(TypedReader.refOf(entry.lease()));
        } else if (answer.isConflict() && call.isWrite()) {
            refresh(entry);
        } else {
            desk.journal()
                    .failed(
                            "lease",
                            "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), answer.text()));
            later(entry, answer.patience());
        }
    }

    private void take(LeaseEntry entry, Answer answer) {
        try (var parser = PARSERS.createParser(answer.body())) {
            parser.nextToken();
            GpuLease read = reader.read(parser);
            if (read.getMetadata().getUid().equals(entry.uid())) {
                desk.world().see(read);
            } else {
                desk.world().leaseDeleted(TypedReader.refOf(entry.lease()));
                desk.world().see(read);
            }
        } catch (IOException | RuntimeException unreadable) {
            desk.journal()
                    .failed("lease", "unreadable answer for %s: %s".formatted(path(entry), unreadable.getMessage()));
            later(entry);
        }
    }

    private void lost(LeaseEntry entry, Call call, String cause) {
        desk.journal().failed("lease", cause);
        later(entry);
        if (call.isWrite()) {
            // It may have had its effect: what we know is not to be built upon before it was read again.
            entry.distrust();
        }
    }

    private void later(LeaseEntry entry) {
        later(entry, Duration.ZERO);
    }

    private void later(LeaseEntry entry, Duration asked) {
        entry.backoff().failed(desk.now(), asked);
        desk.agenda().remind(entry.uid(), entry.backoff().until());
    }

    static String path(LeaseEntry entry) {
        return "/apis/gpulease.io/v1alpha1/namespaces/" + entry.namespace() + "/gpuleases/" + entry.name();
    }

    /** A tree of the object as it would be sent. */
    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }
}
