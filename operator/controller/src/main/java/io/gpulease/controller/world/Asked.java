package io.gpulease.controller.world;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.schedule.Answer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a running lease asks for beyond what it holds, and what the plan said to that. What was granted counts as held from then
 * on, until the status says so.
 */
public final class Asked {

    private List<Wish> wishes = List.of();
    private final Map<Amendment, Answer.NotYet> refusals = new LinkedHashMap<>();
    private boolean unanswered;
    private Grant grant = Grant.NONE;

    /** What the plan granted and the status does not say yet. */
    public record Grant(Optional<Instant> end, Optional<Tier> tier) {
        static final Grant NONE = new Grant(Optional.empty(), Optional.empty());

        public boolean isNone() {
            return end.isEmpty() && tier.isEmpty();
        }
    }

    /** What it asks for now; true when that is something new, which the plan has to answer. */
    public boolean ask(List<Wish> now) {
        if (now.equals(wishes)) {
            return false;
        }
        boolean isNew = !wishes.containsAll(now);
        wishes = List.copyOf(now);
        unanswered = isNew || (unanswered && !wishes.isEmpty());
        refusals.keySet()
                .removeIf(asked ->
                        wishes.stream().noneMatch(wish -> wish.amendment().equals(asked)));
        return isNew;
    }

    List<Wish> wishes() {
        return wishes;
    }

    /** It asks for something that no plan has looked at. */
    public boolean isUnanswered() {
        return unanswered;
    }

    /** A plan has looked at all that it asks for; true when that is news. */
    public boolean planned() {
        boolean was = unanswered;
        unanswered = false;
        return was;
    }

    /** True when it is another answer than before. */
    public boolean answered(Answer answer) {
        if (!wishes.contains(answer.wish())) {
            return false;
        }
        return switch (answer) {
            case Answer.NotYet refusal ->
                !refusal.equals(refusals.put(refusal.wish().amendment(), refusal));
            case Answer.Granted granted -> {
                grant(granted.wish().amendment());
                ask(wishes.stream().filter(wish -> !wish.equals(granted.wish())).toList());
                yield true;
            }
        };
    }

    private void grant(Amendment amendment) {
        grant = switch (amendment) {
            case Amendment.Extend(var endsAt) ->
                new Grant(Optional.of(grant.end().filter(endsAt::isBefore).orElse(endsAt)), grant.tier());
            case Amendment.Raise(var tier) -> new Grant(grant.end(), Optional.of(tier));
            // Not asked for by this version.
            case Amendment.Grow _ -> grant;
        };
    }

    /** The wishes that were not granted, with the reason. */
    public List<Answer.NotYet> refusals() {
        return List.copyOf(refusals.values());
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

    /** That much of what was granted is in the status, or void. */
    public void settle(Grant done) {
        grant = new Grant(
                grant.end().filter(end -> !done.end().equals(Optional.of(end))),
                grant.tier().filter(tier -> !done.tier().equals(Optional.of(tier))));
    }
}
