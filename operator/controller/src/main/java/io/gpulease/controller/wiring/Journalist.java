package io.gpulease.controller.wiring;

import io.gpulease.controller.desk.EnforcementStep;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.observe.EventNote;
import io.gpulease.controller.observe.EventNote.Subject;
import io.gpulease.controller.observe.EventRecorder;
import io.gpulease.controller.observe.Figures;
import io.gpulease.controller.observe.LogKeys;
import io.gpulease.controller.observe.Meters;
import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.Enforcement;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Events, log lines and metrics of what happens. */
final class Journalist implements Journal, Watches.Troubles {

    private static final Logger LOGGER = LoggerFactory.getLogger("io.gpulease.journal");

    private final EventRecorder events;
    private final Meters meters;

    Journalist(EventRecorder events, Meters meters) {
        this.events = events;
        this.meters = meters;
    }

    @Override
    public void lease(LeaseEntry lease, String reason, String message) {
        LOGGER.atInfo()
                .addKeyValue(LogKeys.LEASE, name(lease))
                .addKeyValue(LogKeys.TENANT, lease.tenant().orElse(""))
                .addKeyValue(LogKeys.PHASE, lease.phase())
                .addKeyValue(LogKeys.REASON, reason)
                .log("lease");
        events.record(EventNote.normal(
                Subject.lease(lease.namespace(), lease.name(), lease.uid()),
                reason,
                lease.phase().isEmpty() ? "Decided" : lease.phase(),
                message));
    }

    @Override
    public void enforced(LeaseEntry lease, EnforcementStep step) {
        Enforcement done = step.done();
        ViolationJournal.AUDIT
                .atInfo()
                .addKeyValue(LogKeys.ACTOR, step.actor())
                .addKeyValue(LogKeys.REASON, step.reason())
                .addKeyValue(LogKeys.VIOLATION, lease.namespace() + "/" + done.violation())
                .addKeyValue(LogKeys.LEASE, name(lease))
                .addKeyValue(LogKeys.LEASE_UID, lease.uid())
                .addKeyValue(LogKeys.POLICY, done.policy())
                .addKeyValue(LogKeys.RULE, done.rule())
                .addKeyValue(LogKeys.ACTION, done.action())
                .addKeyValue(LogKeys.CAUSE, step.message())
                .log("violation");
    }

    @Override
    public void pod(SlimPod pod, String reason, String message) {
        LOGGER.atInfo()
                .addKeyValue(LogKeys.POD, pod.namespace() + "/" + pod.name())
                .addKeyValue(LogKeys.REASON, reason)
                .log("pod");
        events.record(EventNote.warning(Subject.pod(pod.namespace(), pod.name(), pod.uid()), reason, "Gated", message));
    }

    @Override
    public void podTold(SlimPod pod, String reason, String message) {
        events.record(EventNote.normal(Subject.pod(pod.namespace(), pod.name(), pod.uid()), reason, "Told", message));
    }

    @Override
    public void planned(Duration took) {
        meters.engineTime(took);
    }

    @Override
    public void decided(String kind) {
        meters.decided(kind);
    }

    @Override
    public void node(String node, String reason, String message) {
        LOGGER.atWarn()
                .addKeyValue(LogKeys.NODE, node)
                .addKeyValue(LogKeys.REASON, reason)
                .addKeyValue(LogKeys.CAUSE, message)
                .log("node");
        events.record(EventNote.warning(Subject.node(node), reason, "Kept", message));
    }

    @Override
    public void started(LeaseEntry lease, Duration sinceCreation) {
        meters.started(sinceCreation);
    }

    @Override
    public void freed(LeaseEntry lease, Duration sinceEnd, Duration evicting) {
        meters.freed(sinceEnd);
        meters.releasePhase("evicting", evicting);
        meters.releasePhase("returning", sinceEnd.minus(evicting));
        var usage = lease.status().usage();
        var started = lease.status().termOrEmpty().startedInstant();
        if (usage != null && started.isPresent()) {
            meters.ended(new Figures.Usage(
                    lease.uid(),
                    lease.tenant().orElse(""),
                    lease.lease().getSpec().gpuClass(),
                    started.get(),
                    usage.gpuSeconds(),
                    usage.creditedGpuSeconds()));
        }
    }

    @Override
    public void claimLost(LeaseEntry lease, String node) {
        meters.claimLost();
        LOGGER.atDebug()
                .addKeyValue(LogKeys.LEASE, name(lease))
                .addKeyValue(LogKeys.NODE, node)
                .log("claim lost");
    }

    @Override
    public void failed(String what, String cause) {
        meters.reconcileError(what);
        LOGGER.atWarn()
                .addKeyValue(LogKeys.REASON, what)
                .addKeyValue(LogKeys.CAUSE, cause)
                .log("call failed");
    }

    /** An object that cannot be read stops nobody else. */
    @Override
    public void unreadable(String resource, ObjectRef ref, String cause) {
        meters.reconcileError("unreadable");
        LOGGER.atWarn()
                .addKeyValue(LogKeys.RESOURCE, resource)
                .addKeyValue("object", ref.key().toString())
                .addKeyValue(LogKeys.CAUSE, cause)
                .log("object cannot be read");
        subject(resource, ref)
                .ifPresent(subject -> events.record(EventNote.warning(
                        subject,
                        "Stalled",
                        "Skipped",
                        "This version cannot read the object, and leaves it and what hangs on it as it is: " + cause)));
    }

    private static Optional<Subject> subject(String resource, ObjectRef ref) {
        return switch (resource) {
            case "gpuleases" -> Optional.of(Subject.lease(ref.namespace(), ref.name(), ref.uid()));
            case "leasequotes" -> Optional.of(Subject.quote(ref.namespace(), ref.name(), ref.uid()));
            case "gpusites" -> Optional.of(Subject.site(ref.name(), ref.uid()));
            case "gpupools" -> Optional.of(Subject.pool(ref.name(), ref.uid()));
            case "gputenants" -> Optional.of(Subject.tenant(ref.name(), ref.uid()));
            default -> Optional.empty();
        };
    }

    private static String name(LeaseEntry lease) {
        return lease.namespace() + "/" + lease.name();
    }
}
