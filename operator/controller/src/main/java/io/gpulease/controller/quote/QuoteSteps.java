package io.gpulease.controller.quote;

import io.gpulease.bridge.Prices;
import io.gpulease.bridge.Reading;
import io.gpulease.controller.desk.LeaseDesk;
import io.gpulease.controller.status.QuoteStatuses;
import io.gpulease.controller.world.Agenda;
import io.gpulease.controller.world.PoolEntry;
import io.gpulease.controller.world.QuoteEntry;
import io.gpulease.crds.LeaseQuoteStatus;
import io.gpulease.crds.LeaseQuoteStatus.Price;
import io.gpulease.crds.LeaseQuoteStatus.TakenBy;
import io.gpulease.engine.schedule.Offer;
import io.gpulease.engine.schedule.QuoteAnswer;
import java.time.Instant;
import java.util.Optional;

/** Takes the next step of a quote, if one is due: it is told the answer, then what becomes of what is held. */
public final class QuoteSteps {

    private final LeaseDesk desk;
    private final QuoteWrites writes;

    public QuoteSteps(LeaseDesk desk) {
        this.desk = desk;
        this.writes = new QuoteWrites(desk);
    }

    public void step(QuoteEntry entry, Instant now) {
        if (entry.isBusy() || entry.isDeleting()) {
            return;
        }
        if (!entry.backoff().isOver(now)) {
            desk.agenda().remind(Agenda.quote(entry.uid()), entry.backoff().until());
        } else if (entry.isDistrusted()) {
            writes.refresh(entry);
        } else {
            entry.heldUntil().ifPresent(end -> desk.agenda().remind(Agenda.quote(entry.uid()), end));
            writes.status(entry, next(entry, now));
        }
    }

    private LeaseQuoteStatus next(QuoteEntry entry, Instant now) {
        var statuses = new QuoteStatuses(entry.quote(), now);
        LeaseQuoteStatus said = said(entry, statuses);
        Optional<TakenBy> taker = entry.takenBy();
        if (said.heldOffer().isEmpty()) {
            return said;
        }
        if (taker.isPresent()) {
            return statuses.taken(said, taker.get());
        }
        return switch (entry.ended()) {
            case NONE -> said;
            case EXPIRED -> statuses.expired(said);
            case LOST -> statuses.lost(said);
        };
    }

    /** What is on record stands; else what the plan has said since. */
    private LeaseQuoteStatus said(QuoteEntry entry, QuoteStatuses statuses) {
        LeaseQuoteStatus standing = entry.status();
        if (QuoteEntry.isFinal(standing)) {
            return standing;
        }
        if (entry.reading() instanceof Reading.Unreadable<?>(var cause)) {
            return statuses.unreadable(cause);
        }
        return entry.answer()
                .map(answered -> switch (answered.answer()) {
                    case QuoteAnswer.Nothing nothing -> statuses.nothing(answered.tenant(), nothing);
                    case QuoteAnswer.Offered offered ->
                        statuses.offered(
                                answered.tenant(),
                                offered,
                                offered.offers().stream().map(this::price).toList());
                })
                .orElse(standing);
    }

    /** Whole nodes are charged whole. */
    private Optional<Price> price(Offer offer) {
        return offer.booking()
                .placement()
                .flatMap(placement -> Optional.ofNullable(desk.world().pool(placement.pool()))
                        .flatMap(pool -> price(pool, offer, placement.gpus())));
    }

    /** Empty too where this version cannot read the prices. */
    private static Optional<Price> price(PoolEntry pool, Offer offer, int gpus) {
        return switch (Reading.of(() ->
                Prices.of(pool.pool().getSpec(), offer.tier(), offer.booking().window(), gpus))) {
            case Reading.Understood<Optional<Price>>(var price) -> price;
            case Reading.Unreadable<Optional<Price>> _ -> Optional.empty();
        };
    }
}
