package io.gpulease.controller.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The chain of hashes: that of a record is SHA-256 over the hash before it in hexadecimal, a line feed, and the record's line in UTF-8. It
 * runs over records, not pages, so that pages can be merged and the chain stays as it is.
 */
public final class Chain {

    /** What stands in place of a hash before the first record. */
    public static final String BEGINNING = "0".repeat(64);

    private Chain() {}

    /** The hash of the last of these lines. */
    public static String after(String previous, List<String> lines) {
        String hash = previous;
        for (String line : lines) {
            hash = hex(sha256((hash + "\n" + line).getBytes(StandardCharsets.UTF_8)));
        }
        return hash;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
