package io.gpulease.controller.status;

import io.gpulease.crds.LeasePolicySpec.Rule;
import io.gpulease.crds.Words.PolicyMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** Tells one text of a rule from another. */
public final class RuleDigest {

    private static final int BYTES = 8;

    private RuleDigest() {}

    /**
     * Of all that a rule says.
     *
     * @param enforced whether its policy acts; else it records
     */
    public static String of(boolean enforced, Rule rule) {
        return of(
                String.join(
                        "\0",
                        enforced ? PolicyMode.ENFORCE : PolicyMode.AUDIT,
                        rule.expression(),
                        rule.action(),
                        rule.lastingOrNone().toString(),
                        rule.noticeDuration().map(Duration::toString).orElse("")),
                BYTES);
    }

    /** Of any text. */
    public static String of(String text, int bytes) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
