package io.gpulease.controller.finding;

import io.gpulease.controller.status.ConditionSet;
import io.gpulease.controller.status.ConditionTypes;
import io.gpulease.crds.LeaseViolation;
import io.gpulease.crds.LeaseViolationStatus;
import io.gpulease.crds.ViolationEvidence;
import io.gpulease.crds.Words.ViolationPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next status of a violation, of which only that is touched which is the finder's to say. */
final class StatusDraft {

    /** So much is kept of what was seen. */
    static final int MOST_EVIDENCE = 8;

    private final LeaseViolationStatus standing;
    private final ConditionSet conditions;
    private final long generation;
    private String phase;
    private @Nullable String ruleDigest;
    private @Nullable String brokenSince;
    private @Nullable String clearedAt;
    private @Nullable String noticedAt;
    private @Nullable String actsAt;
    private final List<ViolationEvidence> evidence;

    StatusDraft(LeaseViolation violation, Instant now) {
        this.standing = violation.statusOrEmpty();
        Long known = violation.getMetadata().getGeneration();
        this.generation = known == null ? 1 : known;
        this.conditions = new ConditionSet(standing.conditions(), now, generation);
        this.phase = standing.phaseOrOpen();
        this.ruleDigest = standing.ruleDigest();
        this.brokenSince = standing.brokenSince();
        this.clearedAt = standing.clearedAt();
        this.noticedAt = standing.noticedAt();
        this.actsAt = standing.actsAt();
        this.evidence = new ArrayList<>(standing.evidence());
    }

    ConditionSet conditions() {
        return conditions;
    }

    /** From here on it is broken; whatever was told before is void. */
    StatusDraft begins(String digest, Instant at) {
        reopen();
        ruleDigest = digest;
        brokenSince = at.toString();
        return this;
    }

    /** Nothing is counted any more, and nothing is to come. */
    StatusDraft stops() {
        reopen();
        brokenSince = null;
        return this;
    }

    /** As far as it was not acted on: what was is not taken back by whoever only looks. */
    private void reopen() {
        if (!isFinal(phase)) {
            phase = ViolationPhase.OPEN;
            noticedAt = null;
            actsAt = null;
        }
    }

    StatusDraft cleared(Instant at) {
        clearedAt = at.toString();
        return this;
    }

    StatusDraft brokenAgain() {
        clearedAt = null;
        conditions.drop(ConditionTypes.COMPLIED);
        return this;
    }

    StatusDraft noticed(Instant at, Instant acts) {
        phase = ViolationPhase.NOTICED;
        noticedAt = at.toString();
        actsAt = acts.toString();
        return this;
    }

    StatusDraft due(Instant acts) {
        actsAt = acts.toString();
        return this;
    }

    StatusDraft seen(List<ViolationEvidence> more) {
        evidence.addAll(more);
        if (evidence.size() > MOST_EVIDENCE) {
            evidence.subList(0, evidence.size() - MOST_EVIDENCE).clear();
        }
        return this;
    }

    LeaseViolationStatus status() {
        return new LeaseViolationStatus(
                generation,
                phase,
                ruleDigest,
                brokenSince,
                clearedAt,
                noticedAt,
                actsAt,
                standing.actedAt(),
                standing.appealEndsAt(),
                evidence,
                conditions.list());
    }

    static boolean isFinal(String phase) {
        return switch (phase) {
            case ViolationPhase.ACTED, ViolationPhase.DISMISSED, ViolationPhase.UPHELD -> true;
            default -> false;
        };
    }
}
