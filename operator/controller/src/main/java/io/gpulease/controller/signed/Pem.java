package io.gpulease.controller.signed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Keys as text (RFC 7468). */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s([A-Za-z0-9+/=\\s]+)-----END ([A-Z ]+)-----");

    private Pem() {}

    /** What is in all blocks of that label, in order. */
    static List<byte[]> read(String label, String text) {
        var found = new ArrayList<byte[]>();
        var blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals(label) && blocks.group(3).equals(label)) {
                found.add(Base64.getDecoder().decode(blocks.group(2).replaceAll("\\s", "")));
            }
        }
        return List.copyOf(found);
    }

    static String write(String label, byte[] content) {
        String lines =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8)).encodeToString(content);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, lines);
    }
}
