package io.gpulease.engine.schedule;

import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Constraints;
import io.gpulease.engine.model.Isolation;
import io.gpulease.engine.model.LeaseId;
import io.gpulease.engine.model.Reliability;
import io.gpulease.engine.model.Request;
import io.gpulease.engine.model.Term;
import io.gpulease.engine.model.Tier;
import io.gpulease.engine.model.TopologyWish;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A request in the making, for tests: 10 s, Dedicated, OnDemand, of tenant "acme", unless said otherwise. */
record Ask(Request request) {

    private static long created;

    /** Later than those asked for before. */
    static Ask ask(String name, int gpus) {
        return new Ask(new Request(
                World.id(name),
                Optional.of("acme"),
                "h200",
                gpus,
                Tier.ON_DEMAND,
                Isolation.DEDICATED,
                Term.lasting(Duration.ofSeconds(10)),
                Constraints.NONE,
                World.at(-1_000_000).plusSeconds(created++),
                Duration.ZERO,
                Optional.empty()));
    }

    Ask lasting(long seconds) {
        return term(Term.lasting(Duration.ofSeconds(seconds)));
    }

    Ask from(long start, long seconds) {
        return term(Term.from(World.at(start), Duration.ofSeconds(seconds)));
    }

    Ask until(long end) {
        return term(Term.until(World.at(end)));
    }

    Ask startingBy(long latest) {
        return term(request.term().startingBy(World.at(latest)));
    }

    Ask term(Term term) {
        return with(request.isolation(), request.tier(), term, request.constraints());
    }

    Ask shared() {
        return with(Isolation.SHARED, request.tier(), request.term(), request.constraints());
    }

    Ask tier(Tier tier) {
        return with(request.isolation(), tier, request.term(), request.constraints());
    }

    Ask sites(String... sites) {
        return constraints(new Constraints(Set.of(sites), Reliability.BEST_EFFORT, Map.of(), Optional.empty()));
    }

    /** All nodes in one domain of that level. */
    Ask within(String level) {
        return wishing(level, TopologyWish.Mode.REQUIRED);
    }

    /** In as few domains of that level as possible. */
    Ask closeIn(String level) {
        return wishing(level, TopologyWish.Mode.PREFERRED);
    }

    private Ask wishing(String level, TopologyWish.Mode mode) {
        return constraints(new Constraints(
                Set.of(), Reliability.BEST_EFFORT, Map.of(), Optional.of(new TopologyWish(level, mode))));
    }

    Ask constraints(Constraints constraints) {
        return with(request.isolation(), request.tier(), request.term(), constraints);
    }

    Ask booked(Optional<Booking> booking) {
        return new Ask(request.withBooking(booking));
    }

    Ask turnover(long seconds) {
        return copy(request.tenant(), request.gpuClass(), Duration.ofSeconds(seconds), request.createdAt());
    }

    Ask tenant(Optional<String> tenant) {
        return copy(tenant, request.gpuClass(), request.turnover(), request.createdAt());
    }

    Ask gpuClass(String gpuClass) {
        return copy(request.tenant(), gpuClass, request.turnover(), request.createdAt());
    }

    Ask createdAt(Instant instant) {
        return copy(request.tenant(), request.gpuClass(), request.turnover(), instant);
    }

    private Ask with(Isolation isolation, Tier tier, Term term, Constraints constraints) {
        return new Ask(new Request(
                request.lease(),
                request.tenant(),
                request.gpuClass(),
                request.gpus(),
                tier,
                isolation,
                term,
                constraints,
                request.createdAt(),
                request.turnover(),
                request.booking()));
    }

    private Ask copy(Optional<String> tenant, String gpuClass, Duration turnover, Instant createdAt) {
        LeaseId lease = request.lease();
        return new Ask(new Request(
                lease,
                tenant,
                gpuClass,
                request.gpus(),
                request.tier(),
                request.isolation(),
                request.term(),
                request.constraints(),
                createdAt,
                turnover,
                request.booking()));
    }
}
