package io.gpulease.controller.signed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a node's annotation {@code gpulease.io/cleaned} says: its last cleaning, and earlier ones for which somebody has no receipt
 * yet. Kept far below what a node's annotations may weigh together.
 *
 * @param cleanings the latest first
 */
public record CleaningLog(List<Cleaning> cleanings) {

    public static final CleaningLog EMPTY = new CleaningLog(List.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Cleaning>> CLEANINGS = new TypeReference<>() {};
    private static final TypeReference<List<Party>> PARTIES = new TypeReference<>() {};
    private static final int MOST_CLEANINGS = 8;
    /** Of a node's annotations together, 256 KiB, in bytes. */
    private static final int MOST_BYTES = 64 * 1024;

    /** In bytes, of one cleaning: so many that the one before it has room as well. */
    private static final int MOST_BYTES_OF_ONE = 32 * 1024;

    private static final int MOST_PARTIES = 100;

    public CleaningLog {
        cleanings = List.copyOf(cleanings);
    }

    /** Empty where there is no annotation, or nobody can read it. */
    public static CleaningLog parse(String annotation) {
        try {
            return annotation.isEmpty() ? EMPTY : new CleaningLog(JSON.readValue(annotation, CLEANINGS));
        } catch (JsonProcessingException | NullPointerException unreadable) {
            return EMPTY;
        }
    }

    /** Leases that have left a node since it was last cleaned, as its annotation {@code gpulease.io/uncleaned} names them. */
    public static List<Party> parties(String annotation) {
        try {
            return annotation.isEmpty() ? List.of() : List.copyOf(JSON.readValue(annotation, PARTIES));
        } catch (JsonProcessingException | NullPointerException unreadable) {
            return List.of();
        }
    }

    /** The annotation's text for those leases, and no more of them than it can hold. */
    public static String format(List<Party> parties) {
        return text(kept(parties));
    }

    private static List<Party> kept(List<Party> parties) {
        List<Party> kept = parties.subList(0, Math.min(parties.size(), MOST_PARTIES));
        while (bytes(kept) > MOST_BYTES) {
            kept = kept.subList(0, kept.size() - 1);
        }
        return kept;
    }

    /** Those that it could not hold. */
    public static List<Party> dropped(List<Party> parties) {
        return parties.subList(kept(parties).size(), parties.size());
    }

    public Optional<Cleaning> latest() {
        return cleanings.stream().findFirst();
    }

    /** The latest that cleaned up after that lease. */
    public Optional<Cleaning> after(String leaseUid) {
        return cleanings.stream().filter(one -> one.isAfter(leaseUid)).findFirst();
    }

    /** With one more; of the earlier ones only those that are still wanted stay. */
    public CleaningLog with(Cleaning latest, Predicate<Cleaning> isWanted) {
        var all = new ArrayList<Cleaning>();
        all.add(latest);
        cleanings.stream().filter(isWanted).limit(MOST_CLEANINGS - 1).forEach(all::add);
        return new CleaningLog(all);
    }

    /** Where none says anything of that lease, which has used the node since. */
    public CleaningLog without(String leaseUid) {
        return new CleaningLog(
                cleanings.stream().map(one -> one.without(leaseUid)).toList());
    }

    /** With a receipt for everybody. */
    public CleaningLog settled() {
        return new CleaningLog(cleanings.stream().map(Cleaning::settled).toList());
    }

    /** The annotation's text; where it would be too long the oldest are left out, and of each what matters least. */
    public String format() {
        List<Cleaning> kept = cleanings.stream().map(CleaningLog::fitting).toList();
        while (kept.size() > 1 && bytes(kept) > MOST_BYTES) {
            kept = kept.subList(0, kept.size() - 1);
        }
        return text(kept);
    }

    /** Its steps are whatever the node's agent says they are: what it was, and for whom, stays longest. */
    private static Cleaning fitting(Cleaning whole) {
        if (bytes(whole) <= MOST_BYTES_OF_ONE) {
            return whole;
        }
        Cleaning brief = whole.cut(whole.steps().stream().map(Step::brief).toList());
        if (bytes(brief) <= MOST_BYTES_OF_ONE) {
            return brief;
        }
        Cleaning cut = whole.cut(List.of());
        while (bytes(cut) > MOST_BYTES_OF_ONE && cut.after().size() + cut.owed().size() > 0) {
            cut = cut.with(List.of(), shorter(cut.after(), cut.owed().isEmpty()), shorter(cut.owed(), true));
        }
        return cut;
    }

    private static List<Party> shorter(List<Party> parties, boolean isCut) {
        return isCut && !parties.isEmpty() ? parties.subList(0, parties.size() - 1) : parties;
    }

    /** As it stands in the annotation, escaped. */
    private static int bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("values of ours are not written as JSON", impossible);
        }
    }
}
