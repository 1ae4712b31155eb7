package io.gpulease.controller.signed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
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
    private static final int MOST_CHARACTERS = 64 * 1024;
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
        return text(parties.subList(0, Math.min(parties.size(), MOST_PARTIES)));
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

    /** With a receipt for everybody. */
    public CleaningLog settled() {
        return new CleaningLog(cleanings.stream().map(Cleaning::settled).toList());
    }

    /** The annotation's text; the oldest are left out where it would be too long. */
    public String format() {
        String whole = text(cleanings);
        return whole.length() <= MOST_CHARACTERS || cleanings.size() == 1
                ? whole
                : new CleaningLog(cleanings.subList(0, cleanings.size() - 1)).format();
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("values of ours are not written as JSON", impossible);
        }
    }
}
