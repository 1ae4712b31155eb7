package io.gpulease.controller.signed;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of one cleaning of a node.
 *
 * @param outcome one of the constants; one that is not known came from a later version
 * @param closedAt since when nothing new got on the node, RFC 3339
 * @param endedAt when the outcome was known, RFC 3339
 * @param why what went wrong; null where nothing did
 * @param pod that cleaned it, {@code namespace/name}; null where there was none
 * @param steps the containers of the pod, in order
 * @param after leases that held the node until then
 * @param owed leases that had left it earlier, and have no receipt for it yet
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"outcome", "closedAt", "endedAt", "why", "pod", "podUid", "steps", "after", "owed"})
public record Cleaning(
        String outcome,
        @Nullable String closedAt,
        @Nullable String endedAt,
        @Nullable String why,
        @Nullable String pod,
        @Nullable String podUid,
        List<Step> steps,
        List<Party> after,
        List<Party> owed) {

    /** Its pod came to its end and succeeded. */
    public static final String CLEANED = "Cleaned";
    /** It was tried and came to nothing: the node is free once a person has said so. */
    public static final String FAILED = "Failed";
    /** It has not begun, or nobody knows what came of it: it is cleaned once a person has looked. */
    public static final String SET_ASIDE = "SetAside";
    /** Its pool cleaned nothing any more. */
    public static final String NOT_CLEANED = "NotCleaned";

    public Cleaning {
        outcome = outcome == null ? NOT_CLEANED : outcome;
        steps = steps == null ? List.of() : List.copyOf(steps);
        after = after == null ? List.of() : List.copyOf(after);
        owed = owed == null ? List.of() : List.copyOf(owed);
    }

    /** Whether it cleaned up after that lease. */
    public boolean isAfter(String leaseUid) {
        return after.stream().anyMatch(party -> party.uid().equals(leaseUid))
                || owed.stream().anyMatch(party -> party.uid().equals(leaseUid));
    }

    @JsonIgnore
    public boolean isSuccess() {
        return outcome.equals(CLEANED);
    }

    /** Its node was quarantined: nobody but a person gives it on. */
    @JsonIgnore
    public boolean isWaitingForAPerson() {
        return outcome.equals(FAILED) || outcome.equals(SET_ASIDE);
    }

    /** The same, but says nothing of that lease, which has used the node since. */
    Cleaning without(String leaseUid) {
        return with(
                steps,
                after.stream().filter(party -> !party.uid().equals(leaseUid)).toList(),
                owed.stream().filter(party -> !party.uid().equals(leaseUid)).toList());
    }

    Cleaning with(List<Step> ofSteps, List<Party> ofAfter, List<Party> ofOwed) {
        return new Cleaning(outcome, closedAt, endedAt, why, pod, podUid, ofSteps, ofAfter, ofOwed);
    }

    /** That its steps do not say all is said, where nothing else is. */
    Cleaning cut(List<Step> ofSteps) {
        String said = why == null ? "The node's agent said more of its steps than a node can keep." : why;
        return new Cleaning(outcome, closedAt, endedAt, said, pod, podUid, ofSteps, after, owed);
    }

    /** The same, with a receipt for everybody. Those that were owed one may have others of their nodes cleaned yet. */
    public Cleaning settled() {
        List<Party> all =
                Stream.concat(after.stream(), owed.stream()).distinct().toList();
        return with(steps, all, List.of());
    }
}
