package io.gpulease.controller.lease;

import io.gpulease.bridge.EndNotice;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.world.Asked;
import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.TermStatus;
import io.gpulease.engine.model.Wish;
import io.gpulease.engine.term.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a lease that was stopped wrongly gets the time that it lost at its end. It is asked of the plan as any later end is, so nobody
 * who has booked is moved for it; the answer is waited for some seconds, then it is credited. Asked once: what does not fit then is
 * credited for good.
 */
final class GivingBack {

    private final LeaseDesk desk;
    /** By uid, since when an answer is waited for. Whoever starts anew asks anew. */
    private final Map<String, Instant> asked = new HashMap<>();

    GivingBack(LeaseDesk desk) {
        this.desk = desk;
    }

    /** What is to be done about it. */
    sealed interface Word {
        /** The plan has not answered. */
        record NotYet() implements Word {}

        /** It ends that much later. */
        record Given(Duration later) implements Word {}

        /** It does not fit, or its end was told already. */
        record Not() implements Word {}
    }

    Word of(LeaseEntry entry, Instant now) {
        TermStatus term = entry.status().termOrEmpty();
        Instant ends = term.endsInstant().orElse(now);
        Duration lost = lost(entry, now);
        if (EndNotice.isTold(entry.status()) || lost.isZero()) {
            return new Word.Not();
        }
        Optional<Instant> granted = entry.asked().grantedEnd();
        if (granted.isPresent()) {
            return granted.get().isBefore(ends.plus(lost)) ? new Word.Not() : new Word.Given(lost);
        }
        Instant since = asked.get(entry.uid());
        if (since == null) {
            return ask(entry, ends.plus(lost).plus(Asked.ANSWERED_WITHIN), now) ? new Word.NotYet() : new Word.Not();
        }
        if (entry.asked().awaitsAnswer(now)) {
            desk.agenda().remind(entry.uid(), since.plus(Asked.ANSWERED_WITHIN));
            return new Word.NotYet();
        }
        return new Word.Not();
    }

    /** With what may be lost until the answer is there. */
    private boolean ask(LeaseEntry entry, Instant end, Instant now) {
        Optional<Wish> wish = Wishes.regained(entry, end);
        if (wish.isEmpty()) {
            return false;
        }
        // Those that ended while it was asked.
        asked.keySet().removeIf(uid -> desk.world().lease(uid) == null);
        asked.put(entry.uid(), now);
        entry.asked().ask(List.of(wish.get()), now);
        desk.world().changes().plan();
        desk.agenda().remind(entry.uid(), now.plus(Asked.ANSWERED_WITHIN));
        return true;
    }

    void forget(LeaseEntry entry) {
        asked.remove(entry.uid());
    }

    private static Duration lost(LeaseEntry entry, Instant now) {
        return entry.status()
                .termOrEmpty()
                .suspendedInstant()
                .map(since -> Duration.between(since, resumption(entry, now)))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    /** From the next whole second on it counts as usable, as at a start. */
    static Instant resumption(LeaseEntry entry, Instant now) {
        Instant at = WholeSeconds.up(now);
        Instant counted = Metered.since(entry.status()).filter(at::isBefore).orElse(at);
        return entry.status()
                .termOrEmpty()
                .endsInstant()
                .filter(counted::isAfter)
                .orElse(counted);
    }
}
