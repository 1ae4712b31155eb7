package io.gpulease.controller.claim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A lease as people call it on a node: {@code <namespace>.<lease>}. */
public final class LeasedBy {

    private static final int LONGEST_LABEL = 63;
    private static final int HASH_DIGITS = 8;

    private LeasedBy() {}

    public static String whole(String namespace, String lease) {
        return namespace + "." + lease;
    }

    /** As a label value: past 63 characters the tail gives way to a hash of the whole. */
    public static String label(String whole) {
        if (whole.length() <= LONGEST_LABEL) {
            return whole;
        }
        return whole.substring(0, LONGEST_LABEL - HASH_DIGITS - 1) + "-" + hash(whole);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
