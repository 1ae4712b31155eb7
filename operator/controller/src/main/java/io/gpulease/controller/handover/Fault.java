package io.gpulease.controller.handover;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Why something could not be written, or read.
 *
 * @param cause the same for the same fault, whenever it is met
 * @param patience that the API server asks for
 */
record Fault(String cause, Kind kind, Duration patience) {

    private static final int LONGEST = 300;

    enum Kind {
        /** It may be otherwise in a moment. */
        PASSING,
        /** Somebody has to change something, and may. */
        REFUSED,
        /** It never goes by: there is nobody left to give it to. */
        FINAL
    }

    static Fault refused(String cause) {
        return new Fault(cause, Kind.REFUSED, Duration.ZERO);
    }

    static Fault passing(String cause) {
        return new Fault(cause, Kind.PASSING, Duration.ZERO);
    }

    /** Empty where the call was answered well, or so. */
    static Optional<Fault> of(Call call, Outcome outcome, Predicate<Answer> alsoWell) {
        return switch (outcome) {
            case Outcome.Lost _ -> Optional.of(passing("%s %s was not answered".formatted(call.method(), call.path())));
            case Outcome.Answered(var answer) when answer.isSuccess() || alsoWell.test(answer) -> Optional.empty();
            case Outcome.Answered(var answer) ->
                Optional.of(new Fault(
                        "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), shortened(answer)),
                        kind(answer),
                        answer.patience()));
        };
    }

    /** There is an object of that name. A conflict may be of another kind: of a quota's count, for one. */
    static boolean isThereAlready(Answer answer) {
        return answer.isConflict() && Json.of(answer).path("reason").asText().equals("AlreadyExists");
    }

    /** The same, of something that is not in a tenant's namespace. */
    Fault ofOurs() {
        return kind == Kind.FINAL ? new Fault(cause, Kind.REFUSED, patience) : this;
    }

    private static Kind kind(Answer answer) {
        if (isNamespaceGone(answer)) {
            return Kind.FINAL;
        }
        boolean isRefused =
                answer.code() >= 400 && answer.code() < 500 && !answer.isTooManyRequests() && !answer.isConflict();
        return isRefused ? Kind.REFUSED : Kind.PASSING;
    }

    private static boolean isNamespaceGone(Answer answer) {
        JsonNode details = Json.of(answer).path("details");
        if (answer.isNotFound()) {
            return details.path("kind").asText().equals("namespaces");
        }
        for (JsonNode cause : details.path("causes")) {
            if (answer.code() == 403 && cause.path("reason").asText().equals("NamespaceTerminating")) {
                return true;
            }
        }
        return false;
    }

    private static String shortened(Answer answer) {
        String text = Json.message(answer);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
