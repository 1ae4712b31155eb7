package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.gpulease.crds.schema.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instants of a lease as they are planned and as they came, each in whole seconds. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TermStatus(
        @Timestamp @JsonPropertyDescription("When the lease became Active (RFC 3339).") @Nullable
        String startedAt,

        @Timestamp @JsonPropertyDescription("When the lease is planned to end (RFC 3339).") @Nullable
        String endsAt,

        @Timestamp @JsonPropertyDescription("When the end notice is due, or was given (RFC 3339).") @Nullable
        String noticeAt,

        @Timestamp @JsonPropertyDescription("When usage stopped (RFC 3339); never after endsAt.") @Nullable
        String endedAt,

        @Timestamp @JsonPropertyDescription("When the last node was free again (RFC 3339).") @Nullable
        String releasedAt,

        @Timestamp
        @JsonPropertyDescription(
                "Until when the lease was renewed (RFC 3339), where that is later than the end that its spec asks for.")
        @Nullable
        String renewedTo,

        @Timestamp
        @JsonPropertyDescription("Since when a policy has stopped the lease (RFC 3339), while it has.")
        @Nullable
        String suspendedAt,

        @Min(0)
        @Max(9007199254740991.0)
        @JsonPropertyDescription(
                "Seconds for which the lease had been stopped wrongly and which were put to its end: it ends so much later than its spec and its renewal say.")
        @Nullable
        Long givenBackSeconds) {

    /** What a lease has that never started. */
    public static TermStatus none() {
        return new TermStatus(null, null, null, null, null, null, null, null);
    }

    /** The instants of a lease that has just become Active. */
    public static TermStatus started(Instant startedAt, Instant endsAt, Instant noticeAt) {
        return new TermStatus(
                startedAt.toString(), endsAt.toString(), noticeAt.toString(), null, null, null, null, null);
    }

    /** The same with another planned end, and notice of it. */
    public TermStatus ending(Instant end, Instant notice) {
        return new TermStatus(
                startedAt,
                end.toString(),
                notice.toString(),
                endedAt,
                releasedAt,
                renewedTo,
                suspendedAt,
                givenBackSeconds);
    }

    /** The same, renewed until then. */
    public TermStatus renewed(Instant until) {
        return new TermStatus(
                startedAt, endsAt, noticeAt, endedAt, releasedAt, until.toString(), suspendedAt, givenBackSeconds);
    }

    /** The same, whose usage stopped then. */
    public TermStatus ended(Instant at) {
        return new TermStatus(startedAt, endsAt, noticeAt, at.toString(), null, renewedTo, null, givenBackSeconds);
    }

    /** The same, stopped by a policy since then. */
    public TermStatus suspended(Instant at) {
        return new TermStatus(
                startedAt, endsAt, noticeAt, endedAt, releasedAt, renewedTo, at.toString(), givenBackSeconds);
    }

    /** The same, which goes on; its end stays where it is. */
    public TermStatus resumed() {
        return new TermStatus(startedAt, endsAt, noticeAt, endedAt, releasedAt, renewedTo, null, givenBackSeconds);
    }

    /** The same, with so much more put to its end, which the end that it has says already. */
    public TermStatus givenBack(Duration more) {
        return new TermStatus(
                startedAt,
                endsAt,
                noticeAt,
                endedAt,
                releasedAt,
                renewedTo,
                suspendedAt,
                givenBack().plus(more).toSeconds());
    }

    /** The same, all of whose nodes were free then. */
    public TermStatus released(Instant at) {
        return new TermStatus(startedAt, endsAt, noticeAt, endedAt, at.toString(), renewedTo, null, givenBackSeconds);
    }

    /** When the lease became Active. */
    public Optional<Instant> startedInstant() {
        return Written.instant("status.term.startedAt", startedAt);
    }

    /** The planned end. */
    public Optional<Instant> endsInstant() {
        return Written.instant("status.term.endsAt", endsAt);
    }

    /** When the notice is due, or was given. */
    public Optional<Instant> noticeInstant() {
        return Written.instant("status.term.noticeAt", noticeAt);
    }

    /** When usage stopped. */
    public Optional<Instant> endedInstant() {
        return Written.instant("status.term.endedAt", endedAt);
    }

    /** Until when it was renewed. */
    public Optional<Instant> renewedInstant() {
        return Written.instant("status.term.renewedTo", renewedTo);
    }

    /** Since when a policy has stopped it. */
    public Optional<Instant> suspendedInstant() {
        return Written.instant("status.term.suspendedAt", suspendedAt);
    }

    /** How much later it ends than its spec and its renewal say. */
    public Duration givenBack() {
        return Duration.ofSeconds(givenBackSeconds == null ? 0 : givenBackSeconds);
    }

    /** When the last node was free. */
    public Optional<Instant> releasedInstant() {
        return Written.instant("status.term.releasedAt", releasedAt);
    }
}
