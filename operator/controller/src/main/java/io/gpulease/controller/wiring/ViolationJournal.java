package io.gpulease.controller.wiring;

import io.gpulease.controller.finding.FinderJournal;
import io.gpulease.controller.observe.EventNote;
import io.gpulease.controller.observe.EventNote.Subject;
import io.gpulease.controller.observe.EventRecorder;
import io.gpulease.controller.observe.LogKeys;
import io.gpulease.controller.observe.Meters;
import io.gpulease.crds.LeaseViolation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Events of what becomes of violations, and a line of the audit log for every step. */
final class ViolationJournal implements FinderJournal {

    /** A logger of its own: whoever keeps an audit log tells its lines by the name. */
    static final Logger AUDIT = LoggerFactory.getLogger("io.gpulease.audit");

    private static final Logger LOGGER = LoggerFactory.getLogger("io.gpulease.journal");

    private final EventRecorder events;
    private final Meters meters;

    ViolationJournal(EventRecorder events, Meters meters) {
        this.events = events;
        this.meters = meters;
    }

    @Override
    public void step(LeaseViolation violation, String reason, String message) {
        var spec = violation.getSpec();
        var metadata = violation.getMetadata();
        AUDIT.atInfo()
                .addKeyValue(LogKeys.ACTOR, "operator")
                .addKeyValue(LogKeys.REASON, reason)
                .addKeyValue(LogKeys.VIOLATION, metadata.getNamespace() + "/" + metadata.getName())
                .addKeyValue(LogKeys.LEASE, metadata.getNamespace() + "/" + spec.leaseName())
                .addKeyValue(LogKeys.LEASE_UID, spec.leaseUid())
                .addKeyValue(LogKeys.POLICY, spec.policy())
                .addKeyValue(LogKeys.RULE, spec.rule())
                .addKeyValue(LogKeys.ACTION, spec.action())
                .addKeyValue(LogKeys.REPORTED_BY, spec.reportedBy())
                .addKeyValue(LogKeys.CAUSE, message)
                .log("violation");
        Subject lease = Subject.lease(metadata.getNamespace(), spec.leaseName(), spec.leaseUid());
        events.record(
                reason.equals("Complied")
                        ? EventNote.normal(lease, reason, "LookedAt", message)
                        : EventNote.warning(lease, reason, "LookedAt", message));
    }

    @Override
    public void failed(String what, String cause) {
        meters.reconcileError(what);
        LOGGER.atWarn()
                .addKeyValue(LogKeys.REASON, what)
                .addKeyValue(LogKeys.CAUSE, cause)
                .log("call failed");
    }
}
