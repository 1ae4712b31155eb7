package io.gpulease.controller.watch;

import java.util.Arrays;

/** A growing array of bytes that can be used again. */
final class Bytes {
    private static final int START = 8 * 1024;
    private static final int KEPT = 1024 * 1024;

    private byte[] content = new byte[START];
    private int length;

    void put(int value) {
        if (length == content.length) {
            content = Arrays.copyOf(content, length * 2);
        }
        content[length++] = (byte) value;
    }

    /** Makes it empty, and small again after an unusually large content. */
    void clear() {
        length = 0;
        if (content.length > KEPT) {
            content = new byte[START];
        }
    }

    boolean endsWith(byte[] tail) {
        return length >= tail.length && Arrays.equals(content, length - tail.length, length, tail, 0, tail.length);
    }

    byte[] content() {
        return content;
    }

    int length() {
        return length;
    }
}
