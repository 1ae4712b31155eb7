package io.gpulease.app;

import java.io.PrintStream;
import java.util.function.IntConsumer;

/** A line that says how far it is, written over itself; only where somebody looks. */
final class ProgressLine implements IntConsumer {
    private static final int STEPS = 50;
    private static final String ERASE = "\r\033[K";

    private final int total;
    private final String of;
    private final PrintStream screen;
    private final boolean shown;
    private int told;

    private ProgressLine(int total, String of, PrintStream screen, boolean shown) {
        this.total = total;
        this.of = of;
        this.screen = screen;
        this.shown = shown;
    }

    /** @param of what is counted, several of them */
    // JDK 25 has none where nobody looks, as those before JDK 22 had.
    @SuppressWarnings("SystemConsoleNull")
    static ProgressLine of(int total, String of, PrintStream screen) {
        var console = System.console();
        return new ProgressLine(total, of, screen, console != null && console.isTerminal());
    }

    @Override
    public void accept(int done) {
        if (shown && (done - told) * (long) STEPS >= total) {
            told = done;
            screen.print("%s  %,d of %,d %s".formatted(ERASE, done, total, of));
            screen.flush();
        }
    }

    void erase() {
        if (told > 0) {
            screen.print(ERASE);
            screen.flush();
        }
    }
}
