package io.gpulease.demo.live;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Where the demo is watched. */
public sealed interface Screen extends AutoCloseable {
    /** Shows how things are now. */
    void show(Picture picture, Frame.Progress progress);

    @Override
    void close();

    /** A terminal: the table is drawn over itself. */
    final class Terminal implements Screen {
        private static final String CLEAR_LINE = "\033[K";
        private static final String HIDE_CURSOR = "\033[?25l";
        private static final String SHOW_CURSOR = "\033[?25h";
        private static final String NO_WRAP = "\033[?7l";
        private static final String WRAP = "\033[?7h";

        private final PrintStream out;
        private final Frame frame;
        private int drawn;

        public Terminal(PrintStream out, Frame frame) {
            this.out = out;
            this.frame = frame;
        }

        @Override
        public synchronized void show(Picture picture, Frame.Progress progress) {
            var lines = frame.table(picture, progress);
            var text = new StringBuilder(HIDE_CURSOR + NO_WRAP);
            if (drawn > 0) {
                text.append("\033[").append(drawn).append("A\r");
            }
            lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
            drawn = lines.size();
            out.print(text);
            out.flush();
        }

        @Override
        public synchronized void close() {
            out.print(WRAP + SHOW_CURSOR);
            out.flush();
        }
    }

    /** A log: one line every few seconds. */
    final class Log implements Screen {
        private static final Duration EVERY = Duration.ofSeconds(5);

        private final PrintStream out;
        private final Frame frame;
        private Duration next = Duration.ZERO;

        public Log(PrintStream out, Frame frame) {
            this.out = out;
            this.frame = frame;
        }

        @Override
        public synchronized void show(Picture picture, Frame.Progress progress) {
            if (progress.elapsed().compareTo(next) >= 0) {
                next = progress.elapsed().plus(EVERY);
                out.println(frame.line(picture, progress));
                out.flush();
            }
        }

        @Override
        public void close() {}
    }

    /** Prints several lines under whatever is there. */
    static void print(PrintStream out, List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
