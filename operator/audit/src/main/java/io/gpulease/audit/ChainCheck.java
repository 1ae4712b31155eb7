package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Is the chain unbroken: every record there once, in order, and the one that the next one's hash is of? */
final class ChainCheck {

    private static final String CHECK = "chain";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 64 << 20;
    /** A year, but for the month that the first page is of. */
    private static final Duration KEPT = Duration.ofDays(334);

    private ChainCheck() {}

    private record Page(String name, long first, List<String> lines, String previous, String hash) {
        long last() {
            return first + lines.size() - 1;
        }
    }

    /** What was written before may be kept elsewhere. */
    private static boolean isArchived(Page page, Instant now) {
        return writtenAt(page).isBefore(now.minus(KEPT));
    }

    private static Instant writtenAt(Page page) {
        try {
            return Times.at(JSON.readTree(page.lines().getFirst()).path("at"));
        } catch (IOException | RuntimeException unreadable) {
            return Instant.MAX;
        }
    }

    /**
     * @param breaches gets what is wrong; what can be read is read all the same
     * @param notChecked gets what is not there, and need not be
     */
    static List<Entry> read(List<JsonNode> objects, Instant now, List<Breach> breaches, List<String> notChecked) {
        List<Page> pages = new ArrayList<>();
        for (JsonNode object : objects) {
            page(object, breaches, pages);
        }
        pages.sort(Comparator.comparingLong(Page::first)
                .thenComparing(Comparator.comparingLong(Page::last).reversed()));
        List<Entry> entries = new ArrayList<>();
        List<Page> taken = new ArrayList<>();
        String hash = "0".repeat(64);
        long next = 1;
        for (Page page : pages) {
            if (!taken.isEmpty() && page.last() < next) {
                compare(page, taken.getLast(), breaches);
                continue;
            }
            if (taken.isEmpty() && page.first() > 1 && isArchived(page, now)) {
                notChecked.add("ledger: records 1 to %d, which are not there; the first one that is is of %s"
                        .formatted(page.first() - 1, writtenAt(page)));
            } else if (page.first() != next) {
                breaches.add(new Breach(
                        CHECK,
                        page.first() > next
                                ? "records %d to %d are missing: page %s follows"
                                        .formatted(next, page.first() - 1, page.name())
                                : "page %s says records %d to %d, of which %d was said before"
                                        .formatted(page.name(), page.first(), page.last(), page.first())));
            } else if (!page.previous().equals(hash)) {
                breaches.add(new Breach(
                        CHECK,
                        "page %s does not follow record %d: it says that record's hash is %s, and it is %s"
                                .formatted(page.name(), next - 1, page.previous(), hash)));
            }
            hash = page.hash();
            next = page.last() + 1;
            taken.add(page);
            read(page, entries, breaches);
        }
        return entries;
    }

    private static void page(JsonNode object, List<Breach> breaches, List<Page> pages) {
        String name = object.path("metadata").path("name").asText();
        try {
            JsonNode data = object.path("data");
            List<String> lines =
                    unpacked(object.path("binaryData").path("records.gz").asText());
            String previous = data.path("previous").asText();
            String hash = hash(previous, lines);
            if (!hash.equals(data.path("hash").asText())) {
                breaches.add(new Breach(
                        CHECK,
                        "the records of page %s were changed: their hash is %s, and was %s"
                                .formatted(name, hash, data.path("hash").asText())));
            }
            if (!object.path("immutable").asBoolean()) {
                breaches.add(new Breach(CHECK, "page %s is not immutable".formatted(name)));
            }
            pages.add(new Page(name, data.path("first").asLong(), lines, previous, hash));
        } catch (IOException | RuntimeException unreadable) {
            breaches.add(new Breach(CHECK, "page %s cannot be read: %s".formatted(name, unreadable.getMessage())));
        }
    }

    /** What is in a larger page by now is not gone yet. */
    private static void compare(Page page, Page larger, List<Breach> breaches) {
        int from = (int) (page.first() - larger.first());
        boolean isSame = from >= 0
                && from + page.lines().size() <= larger.lines().size()
                && larger.lines().subList(from, from + page.lines().size()).equals(page.lines());
        if (!isSame) {
            breaches.add(new Breach(
                    CHECK,
                    "pages %s and %s have other records under the same numbers".formatted(page.name(), larger.name())));
        }
    }

    private static void read(Page page, List<Entry> entries, List<Breach> breaches) {
        long number = page.first();
        for (String line : page.lines()) {
            try {
                Entry entry = new Entry(JSON.readTree(line));
                if (entry.number() != number) {
                    breaches.add(new Breach(
                            CHECK,
                            "record %d of page %s says that it is number %d"
                                    .formatted(number, page.name(), entry.number())));
                }
                entry.check();
                entries.add(entry);
            } catch (IOException | RuntimeException unreadable) {
                breaches.add(new Breach(
                        CHECK,
                        "record %d of page %s cannot be read: %s"
                                .formatted(number, page.name(), unreadable.getMessage())));
            }
            number++;
        }
    }

    private static String hash(String previous, List<String> lines) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String hash = previous;
            for (String line : lines) {
                hash = HexFormat.of().formatHex(digest.digest((hash + "\n" + line).getBytes(StandardCharsets.UTF_8)));
            }
            return hash;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> unpacked(String base64) throws IOException {
        try (var gzip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
            return new String(gzip.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
