package io.gpulease.simulate.trace;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The lines of a file, compressed by gzip or not, whatever it is called. */
public final class TraceText {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private TraceText() {}

    public static BufferedReader open(Path file) throws IOException {
        var raw = new BufferedInputStream(Files.newInputStream(file));
        try {
            return withoutMark(new BufferedReader(new InputStreamReader(plain(raw), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream plain(BufferedInputStream raw) throws IOException {
        raw.mark(2);
        int magic = raw.read() << 8 | raw.read();
        raw.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(raw) : raw;
    }

    /** Spreadsheets like to begin a file with a mark that is no part of it. */
    private static BufferedReader withoutMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /** What to say when it cannot be read. */
    public static TraceProblem unreadable(Path file, IOException e) {
        return e instanceof NoSuchFileException
                ? new TraceProblem("the trace %s is not there. Give the path of a file.".formatted(file))
                : new TraceProblem(
                        "the trace %s cannot be read: %s. Give a file that can.".formatted(file, e.getMessage()));
    }
}
