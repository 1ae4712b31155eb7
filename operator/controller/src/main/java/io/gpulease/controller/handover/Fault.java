package io.gpulease.controller.handover;

import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Why something could not be written, or read.
 *
 * @param cause the same for the same fault, whenever it is met
 * @param isLasting trying again soon does not help
 * @param patience that the API server asks for
 */
record Fault(String cause, boolean isLasting, Duration patience) {

    private static final int LONGEST = 300;

    static Fault lasting(String cause) {
        return new Fault(cause, true, Duration.ZERO);
    }

    static Fault passing(String cause) {
        return new Fault(cause, false, Duration.ZERO);
    }

    /** Empty where the call was answered well, or with that code. */
    static Optional<Fault> of(Call call, Outcome outcome, int alsoWell) {
        return switch (outcome) {
            case Outcome.Lost _ -> Optional.of(passing("%s %s was not answered".formatted(call.method(), call.path())));
            case Outcome.Answered(var answer) when answer.isSuccess() || answer.code() == alsoWell -> Optional.empty();
            case Outcome.Answered(var answer) ->
                Optional.of(new Fault(
                        "%d for %s %s: %s".formatted(answer.code(), call.method(), call.path(), shortened(answer)),
                        isLasting(answer),
                        answer.patience()));
        };
    }

    private static boolean isLasting(Answer answer) {
        return answer.code() >= 400 && answer.code() < 500 && !answer.isTooManyRequests() && !answer.isConflict();
    }

    private static String shortened(Answer answer) {
        String text = Json.message(answer);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
