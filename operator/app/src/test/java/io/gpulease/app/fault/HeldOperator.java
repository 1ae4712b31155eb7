package io.gpulease.app.fault;

import io.gpulease.app.OperatorUnderFault;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;

/** Main class of an operator that keeps its claims back, decided but not sent, until a file appears. */
public final class HeldOperator {
    /** System property: the file; claims go through as long as its directory holds no file {@code hold}. */
    static final String DIRECTORY = "gpulease.fault.hold";

    static final String HOLD = "hold";
    static final String SEND = "send";
    static final String HELD = "held back: ";

    private HeldOperator() {}

    public static void main(String[] args) throws InterruptedException {
        var directory = Path.of(System.getProperty(DIRECTORY));
        OperatorUnderFault.run(args, real -> call -> send(real, directory, call));
    }

    private static Answer send(Transport real, Path directory, Call call) throws IOException, InterruptedException {
        if (CallName.of(call).equals("PATCH nodes claim") && Files.exists(directory.resolve(HOLD))) {
            System.out.println(HELD + call.path());
            System.out.flush();
            await(directory);
        }
        return real.send(call);
    }

    private static void await(Path directory) throws IOException, InterruptedException {
        try (WatchService changes = directory.getFileSystem().newWatchService()) {
            directory.register(changes, java.nio.file.StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(directory.resolve(SEND))) {
                var change = changes.take();
                change.pollEvents();
                change.reset();
            }
        }
    }
}
