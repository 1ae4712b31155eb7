package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Amendment;
import io.gpulease.engine.model.Held;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Pool;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Wish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers those that hold capacity and ask for more, once everybody who waits is seated: they get what nobody has booked, by
 * tier and age, and stay as they are where that is not enough.
 */
final class Amender {

    private record Asking(Wish wish, Holding holding) {}

    private final Estate estate;
    private final Map<LeaseId, Holding> holdings = new HashMap<>();
    private final Raises raises;
    private final Extensions extensions;
    private final Growths growths;
    private final AmendedFunds funds;

    Amender(Estate estate, SeatFinder finder, Board board, Bids bids) {
        this.estate = estate;
        estate.holdings().forEach(holding -> holdings.put(holding.held().lease(), holding));
        Map<LeaseId, Integer> grown = new HashMap<>();
        raises = new Raises(estate);
        extensions = new Extensions(estate, finder, board, bids, grown);
        funds = new AmendedFunds(estate);
        growths = new Growths(estate, finder, board, bids, grown);
    }

    /** In the order in which they were served. */
    List<Answer> answers(List<Wish> wishes) {
        List<Answer> answers = new ArrayList<>();
        wishes.stream()
                .flatMap(wish -> ofHolder(wish).stream())
                .sorted(Comparator.comparing(
                                (Asking one) -> one.holding().held().tier())
                        .thenComparing(one -> one.wish().createdAt())
                        .thenComparing(one -> one.wish().lease())
                        .thenComparingInt(Amender::kind))
                .forEach(one -> answers.add(answer(one.wish(), one.holding())));
        return answers;
    }

    /** First what it counts as, then how long it stays, then how much it has for that long. */
    private static int kind(Asking one) {
        return switch (one.wish().amendment()) {
            case Amendment.Raise _ -> 0;
            case Amendment.Extend _, Amendment.Regain _ -> 1;
            case Amendment.Grow _ -> 2;
        };
    }

    private Optional<Asking> ofHolder(Wish wish) {
        return Optional.ofNullable(holdings.get(wish.lease())).map(holding -> new Asking(wish, holding));
    }

    private Answer answer(Wish wish, Holding holding) {
        Optional<Shortage> refused = refused(wish, holding.held()).or(() -> funds.refused(wish, holding.held()));
        if (refused.isPresent()) {
            return new Answer.NotYet(wish, refused.get(), Optional.empty());
        }
        Answer answer = asFarAsFundsGo(wish, holding);
        if (answer instanceof Answer.Granted) {
            funds.granted(wish, holding.held());
        }
        return answer;
    }

    private Answer asFarAsFundsGo(Wish wish, Holding holding) {
        return switch (wish.amendment()) {
            case Amendment.Raise(var tier) -> raises.answer(wish, holding, tier);
            case Amendment.Extend(var endsAt) -> extensions.answer(wish, holding, endsAt);
            case Amendment.Regain(var endsAt) -> extensions.fit(wish, holding, endsAt);
            case Amendment.Grow(var gpus) -> growths.answer(wish, holding, gpus);
        };
    }

    private Optional<Shortage> refused(Wish wish, Held held) {
        Optional<Tenant> tenant = estate.tenant(held.tenant());
        if (tenant.isEmpty()) {
            return Optional.of(new Shortage(Reason.TENANT_UNKNOWN, "tenant %s is no more".formatted(held.tenant())));
        }
        if (tenant.get().suspended()) {
            return Optional.of(new Shortage(
                    Reason.TENANT_SUSPENDED,
                    "tenant %s is suspended: its leases go on as they are".formatted(held.tenant())));
        }
        return wish.amendment() instanceof Amendment.Raise
                        || pool(held).filter(Pool::open).isPresent()
                ? Optional.empty()
                : Optional.of(new Shortage(
                        Reason.SITE_UNAVAILABLE,
                        "pool %s takes nothing new".formatted(held.placement().pool())));
    }

    private Optional<Pool> pool(Held held) {
        return estate.pools(held.gpuClass()).stream()
                .filter(pool -> pool.name().equals(held.placement().pool()))
                .findFirst();
    }
}
