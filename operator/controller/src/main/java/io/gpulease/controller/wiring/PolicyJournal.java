package io.gpulease.controller.wiring;

import io.gpulease.controller.guard.Fault;
import io.gpulease.controller.guard.PolicyId;
import io.gpulease.controller.guard.PolicyNews;
import io.gpulease.controller.guard.PolicyRecord;
import io.gpulease.controller.observe.EventNote;
import io.gpulease.controller.observe.EventNote.Subject;
import io.gpulease.controller.observe.EventRecorder;
import io.gpulease.controller.observe.LogKeys;
import io.gpulease.controller.observe.Meters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Events, log lines and metrics of what happens to the admission policies. */
final class PolicyJournal implements PolicyNews {
    private static final Logger LOGGER = LoggerFactory.getLogger("io.gpulease.gate");
    private static final String POLICY = "policy";
    private static final String WHAT_TO_DO =
            "What it guards is open until then; run helm upgrade for the chart, or give the operator the right (value gate.restore).";

    private final String namespace;
    private final EventRecorder events;
    private final Meters meters;

    PolicyJournal(String namespace, EventRecorder events, Meters meters) {
        this.namespace = namespace;
        this.events = events;
        this.meters = meters;
    }

    @Override
    public void restored(PolicyId policy, String uid, Fault fault) {
        meters.gateRestored(policy.name());
        LOGGER.atWarn()
                .addKeyValue(POLICY, policy)
                .addKeyValue(LogKeys.CAUSE, fault.words())
                .log("policy restored");
        events.record(EventNote.warning(
                subject(policy, uid),
                "GateRestored",
                "Restored",
                "It was %s, so what it guards was open for some seconds; it is as installed again. See the API server's audit log for who did it."
                        .formatted(fault.words())));
    }

    @Override
    public void notRestored(PolicyId policy, String uid, Fault fault, String cause) {
        LOGGER.atError()
                .addKeyValue(POLICY, policy)
                .addKeyValue(LogKeys.CAUSE, cause)
                .log("policy not restored");
        events.record(EventNote.warning(
                subject(policy, uid),
                "GateOpen",
                "NotRestored",
                "It is %s and cannot be put back: %s. %s".formatted(fault.words(), cause, WHAT_TO_DO)));
    }

    @Override
    public void noRecord() {
        LOGGER.atError()
                .addKeyValue(LogKeys.CAUSE, "no ConfigMap " + PolicyRecord.CONFIG_MAP)
                .log("gate not watched");
        events.record(
                EventNote.warning(
                        Subject.configMap(namespace, PolicyRecord.CONFIG_MAP),
                        "GateOpen",
                        "NotWatched",
                        "It says what the admission policies should be, and is missing or empty: they are neither watched nor restored. Run helm upgrade for the chart."));
    }

    @Override
    public void failed(String what, String cause) {
        meters.reconcileError(what);
    }

    private static Subject subject(PolicyId policy, String uid) {
        return Subject.policy(policy.kind().word(), policy.name(), uid);
    }
}
