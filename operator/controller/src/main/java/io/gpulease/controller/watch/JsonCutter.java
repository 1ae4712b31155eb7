package io.gpulease.controller.watch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a stream of JSON into single objects without understanding them, so that one object that nobody can read does not
 * spoil those after it, and so that no more than one is held at a time.
 */
final class JsonCutter {
    private static final int CHUNK = 16 * 1024;
    private static final byte[] ITEMS_FIRST = "{\"items\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ITEMS_LATER = ",\"items\":".getBytes(StandardCharsets.US_ASCII);

    /** Receives one object; the bytes are only valid until it returns. */
    @FunctionalInterface
    interface Piece {
        void take(byte[] bytes, int length) throws IOException;
    }

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private final Bytes piece = new Bytes();
    private int at;
    private int end;

    JsonCutter(InputStream in) {
        this.in = in;
    }

    /** Reads the next of several objects that follow each other; false at a clean end of the stream. */
    boolean next(Piece taker) throws IOException {
        var first = skipBlanks();
        if (first < 0) {
            return false;
        }
        if (first != '{') {
            throw new IOException("expected an object, found '%c'".formatted((char) first));
        }
        hand(taker);
        return true;
    }

    /**
     * Reads one list object: hands over each element of its top-level {@code items}, and last the list itself with
     * {@code items} left empty.
     */
    void list(Piece element, Piece envelope) throws IOException {
        if (skipBlanks() != '{') {
            throw new IOException("expected a list object");
        }
        var outside = new Bytes();
        outside.put('{');
        while (true) {
            var next = some(skipBlanks());
            if (next == '"') {
                copyString(outside);
            } else if (next == '[' && (outside.endsWith(ITEMS_FIRST) || outside.endsWith(ITEMS_LATER))) {
                items(element);
                outside.put('[');
                outside.put(']');
            } else if (next == '{' || next == '[') {
                copyNested(next, outside);
            } else {
                outside.put(next);
                if (next == '}') {
                    envelope.take(outside.content(), outside.length());
                    return;
                }
            }
        }
    }

    private void items(Piece item) throws IOException {
        while (true) {
            var next = some(skipBlanks());
            if (next == ']') {
                return;
            }
            if (next == '{') {
                hand(item);
            } else if (next != ',') {
                throw new IOException("expected an object among the items, found '%c'".formatted((char) next));
            }
        }
    }

    /** Hands over the object whose opening brace was read. */
    private void hand(Piece taker) throws IOException {
        piece.clear();
        copyNested('{', piece);
        taker.take(piece.content(), piece.length());
    }

    private void copyNested(int opening, Bytes to) throws IOException {
        to.put(opening);
        var depth = 1;
        while (depth > 0) {
            var next = some(read());
            if (next == '"') {
                copyString(to);
                continue;
            }
            to.put(next);
            if (next == '{' || next == '[') {
                depth++;
            } else if (next == '}' || next == ']') {
                depth--;
            }
        }
    }

    /** Copies a string whose opening quote was read. */
    private void copyString(Bytes to) throws IOException {
        to.put('"');
        while (true) {
            var next = some(read());
            to.put(next);
            if (next == '\\') {
                to.put(some(read()));
            } else if (next == '"') {
                return;
            }
        }
    }

    private int skipBlanks() throws IOException {
        while (true) {
            var next = read();
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next;
            }
        }
    }

    private static int some(int next) throws EOFException {
        if (next < 0) {
            throw new EOFException("the stream ended in the middle of an object");
        }
        return next;
    }

    private int read() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(chunk, 0, chunk.length));
            if (end == 0) {
                return -1;
            }
        }
        return chunk[at++] & 0xff;
    }
}
