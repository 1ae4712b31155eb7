package io.gpulease.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** When objects were written, as far as they say. */
final class Times {

    /** What has just changed may be on its way to where it is to be told. */
    static final Duration ON_ITS_WAY = Duration.ofMinutes(5);

    private Times() {}

    /**
     * The last time that somebody wrote on it: by its managedFields, which kubectl leaves out unless asked for, else when it was made.
     *
     * @param withStatus also its status; a node's is written all the time
     */
    static Instant written(JsonNode object, boolean withStatus) {
        Instant last = at(object.path("metadata").path("creationTimestamp"));
        for (JsonNode manager : object.path("metadata").path("managedFields")) {
            if (withStatus || !manager.path("subresource").asText().equals("status")) {
                last = latest(last, at(manager.path("time")));
            }
        }
        return last;
    }

    /** {@link Instant#MIN} where there is none. */
    static Instant at(JsonNode text) {
        try {
            return text.asText("").isEmpty() ? Instant.MIN : Instant.parse(text.asText());
        } catch (DateTimeException unreadable) {
            return Instant.MIN;
        }
    }

    static Instant latest(Instant... instants) {
        Instant latest = Instant.MIN;
        for (Instant instant : instants) {
            latest = instant.isAfter(latest) ? instant : latest;
        }
        return latest;
    }

    static boolean isLongAgo(Instant at, Instant now) {
        return at.isBefore(now.minus(ON_ITS_WAY));
    }
}
