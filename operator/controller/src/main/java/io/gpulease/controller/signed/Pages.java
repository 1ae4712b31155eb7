package io.gpulease.controller.signed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of many nodes in pages, each far smaller than an object may be. A page names the digest of the one before, so that the
 * digest of the last one speaks for all of them. The same nodes give the same pages, byte for byte.
 */
public final class Pages {

    /** The form of a page; a reader that knows another refuses it. */
    static final String FORM = "gpulease.io/record/v1";

    /** Of the lines of a page, in bytes; an object may have 1 MiB. */
    static final int MOST_BYTES = 512 * 1024;

    private Pages() {}

    /**
     * What the pages go on from.
     *
     * @param number of the last page; 0 where there is none
     * @param digest of the last page; empty where there is none
     */
    public record Before(int number, String digest) {
        public static final Before NOTHING = new Before(0, "");
    }

    /** Never empty: a page about no node is one as well. */
    public static List<Page> of(Subject subject, List<NodeNote> nodes, Before before, SigningPair key) {
        List<List<String>> parts =
                parts(nodes.stream().map(node -> node.line(subject)).toList());
        var pages = new ArrayList<Page>();
        String previous = before.digest();
        for (int i = 0; i < parts.size(); i++) {
            int number = before.number() + i + 1;
            ObjectNode head = JsonNodeFactory.instance.objectNode();
            head.put("form", FORM).put("kind", subject.kind().word()).set("lease", subject.lease());
            if (!subject.pool().isEmpty()) {
                head.put("pool", subject.pool());
            }
            head.put("page", number).put("pages", before.number() + parts.size());
            if (!previous.isEmpty()) {
                head.put("previous", previous);
            }
            head.put("key", key.id());
            Page page = page(subject, text(head, parts.get(i)), number, key);
            pages.add(page);
            previous = page.digest();
        }
        return List.copyOf(pages);
    }

    /** One line for each node, so that people can read it. */
    private static String text(ObjectNode head, List<String> lines) {
        String open = head.toString();
        return open.substring(0, open.length() - 1) + ",\"nodes\":[\n" + String.join(",\n", lines) + "\n]}";
    }

    private static Page page(Subject subject, String text, int number, SigningPair key) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Page(subject, subject.pageName(bytes, number), text, key.sign(bytes));
    }

    private static List<List<String>> parts(List<String> lines) {
        var parts = new ArrayList<List<String>>();
        var part = new ArrayList<String>();
        int bytes = 0;
        for (String line : lines) {
            int size = line.getBytes(StandardCharsets.UTF_8).length + 2;
            if (!part.isEmpty() && bytes + size > MOST_BYTES) {
                parts.add(List.copyOf(part));
                part.clear();
                bytes = 0;
            }
            part.add(line);
            bytes += size;
        }
        parts.add(List.copyOf(part));
        return parts;
    }
}
