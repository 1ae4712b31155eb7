package io.gpulease.controller.lease;

import io.gpulease.bridge.Reading;
import io.gpulease.controller.apply.Urgency;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.enforce.Dues;
import io.gpulease.controller.enforce.ViolationUpkeep;
import io.gpulease.controller.handover.Handovers;
import io.gpulease.controller.nodes.NodeWrites;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.workload.JobUpkeep;
import io.gpulease.controller.world.LeaseEntry;
import java.time.Instant;

/** Takes the next step of a lease, if one is due; every step begins from what is, not from what was meant. */
public final class LeaseSteps {

    private final LeaseDesk desk;
    private final LeaseWrites writes;
    private final WaitingLease waiting;
    private final RunningLease running;
    private final EndingLease ending;
    private final HandedOver handedOver;
    private final SuspendedLease suspended;
    private final LateVerdicts lateVerdicts;
    private final ViolationUpkeep violations;

    public LeaseSteps(LeaseDesk desk, LeaseWrites writes, NodeWrites nodes, JobUpkeep jobs, Handovers handovers) {
        this.desk = desk;
        this.writes = writes;
        this.ending = new EndingLease(desk, writes, nodes, jobs, handovers);
        this.waiting = new WaitingLease(desk, writes, new StartingLease(desk, writes, nodes, handovers), ending, jobs);
        this.handedOver = new HandedOver(desk, writes, handovers);
        var dues = new Dues(desk);
        var enforcing = new Enforcing(desk, writes, ending, dues);
        var lostNodes = new LostNodes(desk, nodes);
        this.running =
                new RunningLease(desk, writes, ending, jobs, lostNodes, new Resizing(desk, nodes), enforcing, dues);
        this.suspended =
                new SuspendedLease(desk, writes, ending, enforcing, dues, jobs, lostNodes, running::isTenantRemoved);
        this.lateVerdicts = new LateVerdicts(desk, writes, dues);
        this.violations = new ViolationUpkeep(desk, dues);
    }

    public void step(LeaseEntry entry, Instant now) {
        desk.ledger().see(entry, now);
        if (entry.isHolding()) {
            running.look(entry, now);
        }
        if (entry.isBusy() && isPressing(entry, now)) {
            // In a burst thousands of calls may be before it, and it has not the time for that.
            entry.takeBackTelling();
        }
        if (entry.isBusy()) {
            return;
        }
        if (!entry.backoff().isOver(now)) {
            desk.agenda().remind(entry.uid(), entry.backoff().until());
            return;
        }
        if (entry.isGone()) {
            ending.clearUp(entry, now);
            return;
        }
        if (entry.isDistrusted()) {
            writes.refresh(entry);
            return;
        }
        stepOf(entry, now);
        violations.step(entry, now);
    }

    /** It has more to do than to say how it stands. */
    private boolean isPressing(LeaseEntry entry, Instant now) {
        return entry.isGone()
                || (entry.isRunning() && running.isToAct(entry, now))
                || (entry.isSuspended() && suspended.isToAct(entry, now))
                || (entry.isUnstarted() && waiting.isToAct(entry));
    }

    private void stepOf(LeaseEntry entry, Instant now) {
        if (entry.isReleased()) {
            if (!lateVerdicts.step(entry, now)) {
                ending.close(entry);
            }
        } else if (entry.isReleasing()) {
            if (!lateVerdicts.step(entry, now)) {
                ending.giveBack(entry, now);
            }
        } else if (entry.isSuspended()) {
            suspended.step(entry, now);
        } else if (entry.isRunning()) {
            running.step(entry, now);
            handedOver.step(entry, now);
        } else if (entry.isUnstarted()) {
            if (entry.reading() instanceof Reading.Unreadable<?>(var cause) && !entry.isGivenBack()) {
                stalled(entry, cause, now);
            } else {
                waiting.step(entry, now);
            }
        }
        // Any other phase was written by a newer version, which knows what to do with it.
    }

    /** A spec that this version cannot read: told, and in nobody's way. */
    private void stalled(LeaseEntry entry, String cause, Instant now) {
        var why = new LeaseStatuses.Why("Unreadable", cause);
        var next = new LeaseStatuses(entry.lease(), now).rejected(entry.tenant(), why);
        writes.status(entry, next, Urgency.TELL, () -> desk.journal().lease(entry, why.reason(), cause));
    }
}
