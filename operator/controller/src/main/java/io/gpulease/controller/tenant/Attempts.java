package io.gpulease.controller.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What was sent and what came of it, until there is news of it: nothing is sent again for the same reason before its time, and
 * never fast against somebody who changes it back each time. Shared by the reconcilers' threads.
 */
final class Attempts {

    /** What was done is heard of by then; where it is not, it is done again. */
    static final Duration NEWS_WITHIN = Duration.ofSeconds(10);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration MOST_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);
    private static final Duration MOST_AFTER_REFUSAL = Duration.ofMinutes(10);
    /** So often in a row it is put right at once. */
    private static final int AT_ONCE = 3;

    private static final Duration CALM = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 12;
    private static final int REMEMBERED = 50_000;
    private static final Result QUARREL = new Result.Later(
            "somebody changes it again and again; it is put right in growing intervals", Duration.ZERO, false);

    private static final String SERVER = "the API server";
    private static final Object ARRIVED = new Object();

    private final Map<String, Attempt> byPath = new ConcurrentHashMap<>();
    /** By name: how many namespaces of it had gone when it was looked after last. */
    private final Map<String, Long> departures = new ConcurrentHashMap<>();

    /**
     * @param body a number for what was sent
     * @param seen how it stood when that was sent
     * @param inRow how often that very thing was sent lately
     */
    private record Attempt(int body, Object seen, Result result, int inRow, Instant at, Instant notBefore) {
        boolean isPending(Instant now) {
            // Before it was sent: the clock was set back since, which must not prolong the wait.
            return now.isBefore(notBefore) && !now.isBefore(at);
        }
    }

    /** What is to be taken for the outcome of sending it now; empty: it is to be sent. */
    Optional<Result> standing(String path, String body, Object seen, Instant now) {
        Attempt last = byPath.get(path);
        if (last == null || last.body() != body.hashCode() || !last.isPending(now)) {
            return Optional.empty();
        }
        if (last.seen().equals(seen)) {
            return Optional.of(last.result());
        }
        return last.inRow() > AT_ONCE && last.result() instanceof Result.Done ? Optional.of(QUARREL) : Optional.empty();
    }

    void note(String path, String body, Object seen, Result result, Instant now) {
        if (byPath.size() >= REMEMBERED) {
            // Namespaces of long ago; what is forgotten is but sent once more.
            byPath.clear();
        }
        byPath.compute(path, (_, last) -> {
            boolean again = last != null
                    && last.body() == body.hashCode()
                    && last.result().getClass() == result.getClass()
                    && now.isBefore(last.at().plus(CALM));
            int inRow = again ? last.inRow() + 1 : 1;
            return new Attempt(body.hashCode(), seen, result, inRow, now, now.plus(pause(result, inRow)));
        });
    }

    /** No answer comes, whatever is sent: soon enough to try another call before the one that was lost is due. */
    void noteServer(Result result, Instant now) {
        note(SERVER, "", SERVER, new Result.Later("", patience(result), false), now);
    }

    Instant serverUntil() {
        return until(SERVER);
    }

    void serverAnswers() {
        byPath.remove(SERVER);
    }

    private static Duration patience(Result result) {
        return result instanceof Result.Later later ? later.patience() : Duration.ZERO;
    }

    /** When what was sent there last may be sent again. */
    Instant until(String path) {
        Attempt last = byPath.get(path);
        return last == null ? Instant.MIN : last.notBefore();
    }

    /** It was heard of: what differs from now on is another matter than what was sent for. */
    void arrived(String path) {
        byPath.computeIfPresent(
                path,
                (_, last) ->
                        new Attempt(last.body(), ARRIVED, last.result(), last.inRow(), last.at(), last.notBefore()));
    }

    /** What is asked there next is asked at once. */
    void forget(String path) {
        byPath.remove(path);
    }

    /**
     * Looks after the namespace that is there now, or is to be made: what was sent for one that has gone since is no attempt at
     * this one.
     *
     * @param gone how many namespaces of that name were heard to go
     */
    void turnTo(String namespace, long gone) {
        if (departures.size() >= REMEMBERED) {
            departures.clear();
        }
        Long before = departures.put(namespace, gone);
        if (before == null ? gone > 0 : before != gone) {
            forgetWithin("/namespaces/" + namespace + "/", _ -> true);
        }
    }

    /**
     * A namespace that was made is taken for gone, with what was put into it, once it was not heard of in time: to do it again is
     * no quarrel.
     */
    void forgetDone(String namespace, Instant now) {
        Attempt last = byPath.get("/api/v1/namespaces/" + namespace);
        if (last != null && last.result() instanceof Result.Done && !last.isPending(now)) {
            forgetWithin("/namespaces/" + namespace + "/", Result.Done.class::isInstance);
        }
    }

    private void forgetWithin(String place, Predicate<Result> which) {
        byPath.entrySet()
                .removeIf(attempt -> (attempt.getKey() + "/").contains(place)
                        && which.test(attempt.getValue().result()));
    }

    private static Duration pause(Result result, int inRow) {
        return switch (result) {
            case Result.Done() ->
                longer(NEWS_WITHIN, doubled(AFTER_FAILURE, Math.max(1, inRow - AT_ONCE), MOST_AFTER_REFUSAL));
            case Result.Refused _ -> doubled(AFTER_REFUSAL, inRow, MOST_AFTER_REFUSAL);
            case Result.Later later ->
                longer(
                        later.patience(),
                        doubled(AFTER_FAILURE, later.isOfServer() ? inRow + 1 : inRow, MOST_AFTER_FAILURE));
        };
    }

    private static Duration doubled(Duration first, int times, Duration most) {
        Duration pause = first.multipliedBy(1L << Math.min(times - 1, MOST_DOUBLINGS));
        return pause.compareTo(most) < 0 ? pause : most;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
