package io.gpulease.controller.status;

import static io.gpulease.controller.status.ConditionTypes.HELD;
import static io.gpulease.controller.status.ConditionTypes.READY;
import static io.gpulease.controller.status.ConditionTypes.STALLED;
import static io.gpulease.controller.status.ConditionTypes.TAKEN;
import static io.gpulease.controller.status.ConditionTypes.UNSUPPORTED;

import io.gpulease.bridge.EngineWords;
import io.gpulease.controller.status.LeaseStatuses.Why;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.LeaseQuoteStatus;
import io.gpulease.crds.LeaseQuoteStatus.Price;
import io.gpulease.crds.LeaseQuoteStatus.TakenBy;
import io.gpulease.engine.model.Window;
import io.gpulease.engine.schedule.Offer;
import io.gpulease.engine.schedule.QuoteAnswer;
import io.gpulease.engine.schedule.QuoteAnswer.Kept;
import io.gpulease.engine.schedule.Shortage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The status of a quote: said once, and then what becomes of the offer that is held. */
public final class QuoteStatuses {

    private final LeaseQuote quote;
    private final Instant now;

    public QuoteStatuses(LeaseQuote quote, Instant now) {
        this.quote = quote;
        this.now = now;
    }

    /**
     * What could be had.
     *
     * @param prices of each offer, in the same order
     */
    public LeaseQuoteStatus offered(Optional<String> tenant, QuoteAnswer.Offered answer, List<Optional<Price>> prices) {
        Why kept = kept(answer.kept(), tenant);
        ConditionSet conditions = conditions()
                .set(READY, true, "Offered", offers(answer))
                .set(HELD, answer.kept() instanceof Kept.Held, kept.reason(), kept.message())
                .drop(STALLED);
        return new LeaseQuoteStatus(
                generation(),
                kept.reason(),
                tenant.orElse(null),
                IntStream.range(0, answer.offers().size())
                        .mapToObj(place -> offer(place, answer, prices.get(place)))
                        .toList(),
                answer.kept() instanceof Kept.Held held ? held.hold().until().toString() : null,
                null,
                conditions.list());
    }

    private static LeaseQuoteStatus.Offer offer(int place, QuoteAnswer.Offered answer, Optional<Price> price) {
        Offer offer = answer.offers().get(place);
        Window window = offer.booking().window();
        return new LeaseQuoteStatus.Offer(
                QuoteAnswer.idOf(place),
                offer.gpuClass(),
                offer.gpus(),
                EngineWords.word(offer.tier()),
                window.start().toString(),
                window.end().toString(),
                price.orElse(null),
                answer.kept() instanceof Kept.Held held && held.offer() == place);
    }

    private static String offers(QuoteAnswer.Offered answer) {
        String count = "%s.".formatted(LeaseStatuses.count(answer.offers().size(), "offer"));
        return answer.shortOf()
                .map(Shortage::message)
                .map(lack -> "%s What was asked for could not start at once: it %s.".formatted(count, lack))
                .orElse("%s It can start as asked.".formatted(count));
    }

    private static Why kept(Kept kept, Optional<String> tenant) {
        return switch (kept) {
            case Kept.Held(int place, var hold) ->
                new Why(
                        "Held",
                        "Offer %s is kept until %s for a lease of this namespace that asks for the same and names it in spec.quote."
                                .formatted(QuoteAnswer.idOf(place), hold.until()));
            case Kept.TooMany(int held) ->
                new Why(
                        "TooManyHolds",
                        "Nothing is held: %s are held for tenant %s already, the most at a time. A new quote would be held once one of them is taken up or over."
                                .formatted(LeaseStatuses.count(held, "offer"), tenant.orElse("")));
            case Kept.NotAsked() -> new Why("NotHeld", "Nothing is held, as was asked for.");
        };
    }

    /** Nothing could be had. */
    public LeaseQuoteStatus nothing(Optional<String> tenant, QuoteAnswer.Nothing answer) {
        String from = answer.from()
                .map(" It could start at %s, which is too late."::formatted)
                .orElse("");
        return refused(tenant, new Why(answer.shortage().reason().word(), sentence(answer.shortage()) + from));
    }

    private static String sentence(Shortage shortage) {
        return "Nothing can be offered: %s.".formatted(shortage.message());
    }

    /** A spec that this version cannot read. */
    public LeaseQuoteStatus unreadable(String cause) {
        return refused(Optional.empty(), new Why("Unreadable", cause));
    }

    private LeaseQuoteStatus refused(Optional<String> tenant, Why why) {
        return new LeaseQuoteStatus(
                generation(),
                why.reason(),
                tenant.orElse(null),
                List.of(),
                null,
                null,
                conditions()
                        .set(READY, false, why.reason(), why.message())
                        .set(HELD, false, why.reason(), "Nothing is held.")
                        .set(STALLED, true, why.reason(), why.message())
                        .list());
    }

    // ---- what becomes of the hold

    /** A lease took an offer up: nothing is held any more. */
    public LeaseQuoteStatus taken(LeaseQuoteStatus from, TakenBy lease) {
        String message = "Lease %s took up offer %s.".formatted(lease.name(), lease.offer());
        Why why = new Why("Taken", message);
        return given(from, why, lease, conditions(from).set(TAKEN, true, why.reason(), why.message()));
    }

    /** Nobody took it up in time. */
    public LeaseQuoteStatus expired(LeaseQuoteStatus from) {
        Why why = new Why(
                "HoldExpired",
                "%s was held until %s, and nobody took it up. A new quote would be answered anew."
                        .formatted(heldOffer(from), from.heldUntil()));
        return given(from, why, from.takenBy(), conditions(from));
    }

    /** It cannot be kept as promised. */
    public LeaseQuoteStatus lost(LeaseQuoteStatus from) {
        Why why = new Why(
                "HoldLost",
                "%s cannot be held any more: capacity was lost, or its tenant may not have it any more. A new quote would be answered anew."
                        .formatted(heldOffer(from)));
        return given(from, why, from.takenBy(), conditions(from));
    }

    private static String heldOffer(LeaseQuoteStatus from) {
        return from.heldOffer().map(offer -> "Offer " + offer.id()).orElse("The offer");
    }

    private static LeaseQuoteStatus given(
            LeaseQuoteStatus from, Why why, @Nullable TakenBy lease, ConditionSet conditions) {
        return new LeaseQuoteStatus(
                from.observedGeneration(),
                why.reason(),
                from.tenant(),
                from.offers().stream().map(LeaseQuoteStatus.Offer::given).toList(),
                from.heldUntil(),
                lease,
                conditions.set(HELD, false, why.reason(), why.message()).list());
    }

    private long generation() {
        return quote.getMetadata().getGeneration();
    }

    private ConditionSet conditions() {
        return conditions(quote.statusOrEmpty());
    }

    private ConditionSet conditions(LeaseQuoteStatus from) {
        List<String> unknown = quote.unknownFields();
        return new ConditionSet(from.conditions(), now, generation())
                .setWhile(
                        UNSUPPORTED,
                        !unknown.isEmpty(),
                        "NotActedOn",
                        "This version does not act on: %s.".formatted(String.join(", ", unknown)));
    }
}
