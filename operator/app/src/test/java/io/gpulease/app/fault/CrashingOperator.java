package io.gpulease.app.fault;

import io.gpulease.app.OperatorUnderFault;
import io.gpulease.app.fault.CrashPoint.Side;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import java.io.IOException;
import java.nio.file.Path;

/** Main class of an operator that says each call it makes, and dies at the one it was armed for, or does not hear its answer. */
public final class CrashingOperator {
    /** As kill -9 would have it. */
    static final int CRASHED = 137;

    /** System property: the directory of {@link CrashArms}. */
    static final String ARMS = "gpulease.fault.arms";

    /** Before each call on standard output. */
    static final String SAID = "call: ";

    private CrashingOperator() {}

    public static void main(String[] args) throws InterruptedException {
        var arms = new CrashArms(Path.of(System.getProperty(ARMS)));
        OperatorUnderFault.run(args, real -> call -> send(real, arms, call));
    }

    private static Answer send(Transport real, CrashArms arms, Call call) throws IOException, InterruptedException {
        var name = CallName.of(call);
        var text = call.path() + " " + call.body();
        say(SAID + name + " " + call.path());
        var point = arms.hear(text, name);
        if (point.isEmpty()) {
            return real.send(call);
        }
        if (point.get().side() != Side.BEFORE) {
            var answer = real.send(call);
            say("nobody hears the answer %d".formatted(answer.code()));
        }
        if (point.get().side() == Side.LOST) {
            throw new IOException("the answer is lost");
        }
        Runtime.getRuntime().halt(CRASHED);
        throw new IllegalStateException("unreachable");
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
