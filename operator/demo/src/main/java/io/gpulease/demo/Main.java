package io.gpulease.demo;

import io.gpulease.demo.live.Ink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Started by hack/demo, when there is a control plane with the chart and an operator that leads. Exit code 0: all was well. */
public final class Main {
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    private Main() {}

    public static void main(String[] args) {
        var options = Options.from(System.getenv());
        var ink = new Ink(options.colours(), options.blocks());
        var charset = options.blocks() ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset);
        System.exit(run(options, ink, out));
    }

    private static int run(Options options, Ink ink, PrintStream out) {
        try {
            return new Demo(options, ink, out).run() ? 0 : FAILED;
        } catch (IllegalArgumentException | IllegalStateException | AssertionError e) {
            // What these say is meant for people.
            out.println("  " + ink.bad("FAILED") + "  " + e.getMessage());
            out.flush();
            return UNUSABLE;
        }
    }
}
