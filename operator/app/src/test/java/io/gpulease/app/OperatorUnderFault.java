package io.gpulease.app;

import io.gpulease.controller.apply.Transport;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Runs {@code gpulease operator} as shipped, but for one thing that is put between it and the API server. */
public final class OperatorUnderFault {
    private OperatorUnderFault() {}

    /** Does not return: the process ends as the operator does, or by the fault. */
    public static void run(String[] args, UnaryOperator<Transport> between) throws InterruptedException {
        var settings = new SettingsReader(
                        setting -> flag(args, setting.flag()),
                        name -> Optional.ofNullable(System.getenv(name)),
                        Optional.empty())
                .read();
        LogSetup.apply(settings.logging());
        new Operator(settings, System.out, between).start();
        Thread.currentThread().join();
    }

    /** A flag's value, given as {@code --flag=value} or as the word that follows. */
    private static Optional<String> flag(String[] args, String flag) {
        var words = Arrays.asList(args);
        int at = words.indexOf(flag);
        return at >= 0 && at + 1 < words.size()
                ? Optional.of(words.get(at + 1))
                : words.stream()
                        .filter(word -> word.startsWith(flag + "="))
                        .map(word -> word.substring(flag.length() + 1))
                        .findFirst();
    }
}
