package io.gpulease.controller.lease;

import io.gpulease.bridge.LeaseTerms;
import io.gpulease.controller.status.LeaseStatuses;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.crds.Words.EndReason;
import io.gpulease.engine.term.LeaseTerm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a running lease asks for beyond what it holds: told, while the lease keeps what it has. */
final class Amendment {

    /** The status as it should be while nothing else happens. */
    GpuLeaseStatus of(LeaseEntry entry, List<String> lostNodes, Instant now) {
        return new LeaseStatuses(entry.lease(), now)
                .kept(lostNodes, entry.terms().flatMap(terms -> unmet(entry, terms)));
    }

    private static Optional<Why> unmet(LeaseEntry entry, LeaseTerms terms) {
        var term = entry.status().termOrEmpty();
        int held = entry.status().nodes().stream().mapToInt(node -> node.gpus()).sum();
        if (terms.gpus() > held) {
            return Optional.of(new Why(
                    "NoCapacity",
                    "spec.gpus is %d, the lease holds %d and keeps them: this version does not grow a lease that has started. Make another lease for the rest."
                            .formatted(terms.gpus(), held)));
        }
        boolean shortened = EndReason.TENANT_REMOVED.equals(entry.status().reason());
        Optional<Instant> asked = term.startedInstant().map(start -> LeaseTerm.endsAt(terms.term(), start));
        if (!shortened && asked.isPresent() && !asked.equals(term.endsInstant())) {
            return Optional.of(
                    new Why(
                            "AwaitingStart",
                            "spec.term now asks for another end; the lease keeps the end it has: this version does not move the end of a lease that has started. Set spec.release to end it now."));
        }
        return Optional.empty();
    }
}
