package io.gpulease.controller.world;

import io.gpulease.crds.GpuLeaseStatus;
import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.schedule.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a running lease asks for beyond what it holds, and what the plan said to that. What was granted counts as held from then
 * on, until the status says so.
 */
public final class Asked {

    /** A plan may rest before it looks at what is asked; so long it is waited for. */
    public static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    /** The figures in a refusal change with every lease beside it: they are told anew at most so often. */
    private static final Duration TOLD_AGAIN_AFTER = Duration.ofMinutes(1);

    private List<Wish> wishes = List.of();
    private final Map<Amendment, Answer.NotYet> refusals = new LinkedHashMap<>();
    private final Map<Amendment, Told> told = new HashMap<>();
    private boolean everAsked;
    private boolean isReadAnew;
    private boolean unanswered;
    private Instant askedAt = Instant.MIN;
    private Grant grant = Grant.NONE;
    private Optional<Map<String, Integer>> shrinksTo = Optional.empty();

    private record Told(Answer.NotYet refusal, Instant at) {}

    /** What the plan granted and the status does not say yet. */
    public record Grant(Optional<Instant> end, Optional<Tier> tier, Optional<Growth> growth) {
        static final Grant NONE = new Grant(Optional.empty(), Optional.empty(), Optional.empty());

        public boolean isNone() {
            return end.isEmpty() && tier.isEmpty() && growth.isEmpty();
        }

        /** The same but for GPUs that are still to be claimed. */
        public Grant withoutGrowth() {
            return new Grant(end, tier, Optional.empty());
        }
    }

    /** What it asks for at that instant; true when that is something new, which the plan has to answer. */
    public boolean ask(List<Wish> all, Instant now) {
        everAsked = true;
        if (all.equals(wishes)) {
            return false;
        }
        boolean isNew = !wishes.containsAll(all);
        only(all);
        if (isNew) {
            unanswered = true;
            askedAt = now;
        }
        return isNew;
    }

    /** It may have nothing more; what was refused stays told. */
    public void close() {
        everAsked = true;
        wishes = List.of();
        unanswered = false;
    }

    /** It asks for nothing, and all that it was granted or refused is void; it asks anew when it may. */
    public void forget() {
        close();
        refusals.clear();
        told.clear();
        grant = Grant.NONE;
        shrinksTo = Optional.empty();
    }

    /** What was refused before may not be asked any more. */
    void specChanged() {
        if (wishes.isEmpty()) {
            refusals.clear();
            told.clear();
        }
    }

    private void only(List<Wish> still) {
        wishes = List.copyOf(still);
        unanswered = unanswered && !wishes.isEmpty();
        Set<Amendment> asked = wishes.stream().map(Wish::amendment).collect(Collectors.toSet());
        refusals.keySet().retainAll(asked);
        told.keySet().retainAll(asked);
    }

    /** True the first time: what is known of the lease itself may be older than what is known of its nodes. */
    public boolean readAnew() {
        boolean isFirst = !isReadAnew;
        isReadAnew = true;
        return isFirst;
    }

    /** Nobody has looked yet at what it asks for. */
    public boolean isFresh() {
        return !everAsked;
    }

    List<Wish> wishes() {
        return wishes;
    }

    /** It asks for something that no plan has looked at, which one is about to. */
    public boolean awaitsAnswer(Instant now) {
        return unanswered && now.isBefore(askedAt.plus(ANSWERED_WITHIN));
    }

    /** Until when an answer is waited for. */
    public Optional<Instant> awaitedUntil() {
        return unanswered ? Optional.of(askedAt.plus(ANSWERED_WITHIN)) : Optional.empty();
    }

    /** The end that the status has may not be the last word. */
    public boolean mayEndLater(Instant now) {
        return grant.end().isPresent() || awaitsAnswer(now);
    }

    /** A plan has looked at all that it asks for; true when that is news. */
    public boolean planned() {
        boolean was = unanswered;
        unanswered = false;
        return was;
    }

    /** True when it is another answer than before; {@code status} as it stands. */
    public boolean answered(Answer answer, GpuLeaseStatus status) {
        if (!wishes.contains(answer.wish())) {
            return false;
        }
        return switch (answer) {
            case Answer.NotYet refusal ->
                !refusal.equals(refusals.put(refusal.wish().amendment(), refusal));
            case Answer.Granted granted -> {
                grant(granted, status);
                only(wishes.stream()
                        .filter(wish -> !wish.equals(granted.wish()))
                        .toList());
                yield true;
            }
        };
    }

    private void grant(Answer.Granted granted, GpuLeaseStatus status) {
        grant = switch (granted.wish().amendment()) {
            case Amendment.Extend(var endsAt) -> until(endsAt);
            case Amendment.Regain(var endsAt) -> until(endsAt);
            case Amendment.Raise(var tier) -> new Grant(grant.end(), Optional.of(tier), grant.growth());
            case Amendment.Grow(int gpus) ->
                new Grant(grant.end(), grant.tier(), granted.more().map(more -> Growth.of(gpus, more, status)));
        };
    }

    private Grant until(Instant end) {
        return new Grant(Optional.of(grant.end().filter(end::isBefore).orElse(end)), grant.tier(), grant.growth());
    }

    /** The answer to the write that said it may not have been heard, or come after what the watch tells. */
    void seen(GpuLeaseStatus status) {
        if (grant.growth().filter(growth -> growth.isIn(status)).isPresent()) {
            grant = grant.withoutGrowth();
        }
    }

    /** Takes up a growth that an operator before us had begun to claim. */
    public void takeUp(Growth begun) {
        grant = new Grant(grant.end(), grant.tier(), Optional.of(begun));
    }

    /** The first wish that was not granted, with the reason; its figures are those of within the last minute. */
    public Optional<Answer.NotYet> refusal(Instant now) {
        return refusals.values().stream().findFirst().map(latest -> toTell(latest, now));
    }

    private Answer.NotYet toTell(Answer.NotYet latest, Instant now) {
        Amendment asked = latest.wish().amendment();
        Told before = told.get(asked);
        if (before != null
                && before.refusal().shortage().reason() == latest.shortage().reason()
                && now.isBefore(before.at().plus(TOLD_AGAIN_AFTER))) {
            return before.refusal();
        }
        told.put(asked, new Told(latest, now));
        return latest;
    }

    /** When a refusal may be told with other figures than it was. */
    public Optional<Instant> tellAgainAt() {
        return refusals.values().stream().findFirst().flatMap(latest -> {
            Told before = told.get(latest.wish().amendment());
            return before == null || before.refusal().equals(latest)
                    ? Optional.empty()
                    : Optional.of(before.at().plus(TOLD_AGAIN_AFTER));
        });
    }

    public Grant grant() {
        return grant;
    }

    public Optional<Instant> grantedEnd() {
        return grant.end();
    }

    public Optional<Tier> grantedTier() {
        return grant.tier();
    }

    /** GPUs by node that it keeps of those it holds, while its pods leave the others; empty: it gives up none. */
    public Optional<Map<String, Integer>> shrinksTo() {
        return shrinksTo;
    }

    public void shrinkTo(Optional<Map<String, Integer>> kept) {
        shrinksTo = kept.map(Map::copyOf);
    }

    public Optional<Growth> growth() {
        return grant.growth();
    }

    /** That much of what was granted is in the status, or void. */
    public void settle(Grant done) {
        grant = new Grant(
                grant.end().filter(end -> !done.end().equals(Optional.of(end))),
                grant.tier().filter(tier -> !done.tier().equals(Optional.of(tier))),
                grant.growth().filter(growth -> !done.growth().equals(Optional.of(growth))));
    }
}
