package io.gpulease.controller.desk;

import io.gpulease.controller.apply.Caller;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.World;
import io.gpulease.engine.term.Notice;
import java.time.Clock;
import java.time.Instant;

/**
 * What all who act on leases share; used on the booking thread only.
 *
 * @param namespace the operator's own, where its pods run
 */
public record LeaseDesk(
        World world,
        Caller caller,
        Agenda agenda,
        Clock clock,
        Notice.Defaults notices,
        Journal journal,
        Ledger ledger,
        String namespace,
        Policing policing) {

    /** Where nobody looks whether leases keep written rules. */
    public LeaseDesk(
            World world,
            Caller caller,
            Agenda agenda,
            Clock clock,
            Notice.Defaults notices,
            Journal journal,
            Ledger ledger,
            String namespace) {
        this(world, caller, agenda, clock, notices, journal, ledger, namespace, Policing.BY_HAND);
    }

    public Instant now() {
        return clock.instant();
    }
}
