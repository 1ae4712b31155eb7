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
import org.jspecify.annotations.Nullable;

/**
 * What a running lease asks for beyond what it holds, and what the plan said to that. What was granted counts as held from then
 * on, until the status says so.
 */
public final class Asked {

    private List<Wish> wishes = List.of();
    private final Map<Amendment, Answer.NotYet> refusals = new LinkedHashMap<>();
    private @Nullable Instant grantedEnd;
    private @Nullable Tier grantedTier;

    /** What it asks for now; true when that is something new, which the plan has to answer. */
    public boolean ask(List<Wish> now) {
        if (now.equals(wishes)) {
            return false;
        }
        boolean isNew = !wishes.containsAll(now);
        wishes = List.copyOf(now);
        refusals.keySet()
                .removeIf(asked ->
                        wishes.stream().noneMatch(wish -> wish.amendment().equals(asked)));
        return isNew;
    }

    List<Wish> wishes() {
        return wishes;
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
        switch (amendment) {
            case Amendment.Extend(var endsAt) -> grantedEnd = endsAt;
            case Amendment.Raise(var tier) -> grantedTier = tier;
            case Amendment.Grow _ -> {
                // Not asked for by this version.
            }
        }
    }

    /** The wishes that were not granted, with the reason. */
    public List<Answer.NotYet> refusals() {
        return List.copyOf(refusals.values());
    }

    /** Something was granted that the status does not say yet. */
    public boolean hasGrant() {
        return grantedEnd != null || grantedTier != null;
    }

    public Optional<Instant> grantedEnd() {
        return Optional.ofNullable(grantedEnd);
    }

    public Optional<Tier> grantedTier() {
        return Optional.ofNullable(grantedTier);
    }

    /** The status has what was granted, or it is void. */
    public void settle() {
        grantedEnd = null;
        grantedTier = null;
    }
}
