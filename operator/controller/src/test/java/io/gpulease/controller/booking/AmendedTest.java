package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A lease that runs from nine to noon, is to be told at 11:42, and asks for something else. It is ten. */
class AmendedTest {
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String ACTIVE =
            "'phase':'Active','observedGeneration':2,'tenant':'t','tier':'OnDemand','reason':'Placed','placement':{'pool':'p','nodes':[{'name':'n','gpus':4}],'nodeCount':1},'reservation':{'start':'2026-12-01T09:00:00Z','end':'2026-12-01T12:00:00Z'},'term':{'startedAt':'2026-12-01T09:00:00Z','endsAt':'2026-12-01T12:00:00Z','noticeAt':'2026-12-01T11:42:00Z'}";
    private static final String NEXT_IS_BOOKED = "2026-12-01T12:30:00Z";

    private final Turns turns = new Turns(new SilentJournal());

    @Nested
    class ToStayLonger {

        @Test
        void isGivenTheLaterEndAndItsNotice() {
            asks(",'term':{'duration':'4h'}");
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains(
                            "\"endsAt\":\"2026-12-01T13:00:00Z\"",
                            "\"noticeAt\":\"2026-12-01T12:36:00Z\"",
                            "It ends at 2026-12-01T13:00:00Z instead of 2026-12-01T12:00:00Z.")
                    .doesNotContain("renewedTo");
        }

        @Test
        void keepsItsEndWhereItsNodesAreBooked() {
            turns.bookedLease(NEXT_IS_BOOKED, "");
            asks(",'term':{'duration':'4h'}");
            assertThat(untilQuiet())
                    .filteredOn(body -> body.contains("Amended"))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"status\":\"False\",\"reason\":\"NoCapacity\"",
                            "spec.term asks for the end 2026-12-01T13:00:00Z; the lease keeps 2026-12-01T12:00:00Z as long as that does not fit",
                            "an end at 2026-12-01T12:29:29Z would fit")
                    .doesNotContain("endsAt");
        }

        @Test
        void isNotGivenItOnceItWasTold() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .lease(new Edition(5, 2, ",'term':{'duration':'4h'}"), FINALIZER, told());
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains("\"type\":\"Amended\",\"status\":\"False\"", "fixed since its notice was given")
                    .doesNotContain("endsAt");
        }
    }

    @Nested
    class WhoseLaterEndIsGrantedAndNotWrittenYet {
        private static final String LONGER = ",'term':{'duration':'4h'}";

        @Test
        void hasNoDeadlineSetOnItsPodsWhenItsNoticeWouldBeDue() {
            turns.runningPod("n");
            turns.tenant().pool().heldNode("n").lease(new Edition(5, 2, LONGER), FINALIZER, ACTIVE);
            assertThat(untilQuiet()).singleElement().asString().contains("13:00:00Z");
            turns.pause(Duration.ofMinutes(105));
            assertThat(Stream.of(turns.take(), turns.take()).flatMap(List::stream))
                    .extracting(Call::body)
                    .noneMatch(body -> body.contains("activeDeadlineSeconds"));
        }

        @Test
        void isNotGivenItWhenItsSpecAsksForItNoMore() {
            asks(LONGER);
            assertThat(untilQuiet()).singleElement().asString().contains("13:00:00Z");
            turns.takeAfter("/gpuleases/l/status", 409, "{}");
            var then = turns.takeAfter(
                    "/gpuleases/l",
                    200,
                    Turns.leaseAgain(
                            new Edition(6, 3, ",'term':{'duration':'3h'}"),
                            FINALIZER,
                            ACTIVE.replace("'observedGeneration':2", "'observedGeneration':3")));
            assertThat(then).extracting(Call::body).noneMatch(body -> body.contains("endsAt"));
            assertThat(untilQuiet()).noneMatch(body -> body.contains("endsAt"));
        }
    }

    @Nested
    class ToEndSooner {

        @Test
        void isGivenTheEarlierEndWhereItsNoticeIsLeft() {
            asks(",'term':{'duration':'2h'},'ending':{'notice':'10m'}");
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains("\"endsAt\":\"2026-12-01T11:00:00Z\"", "\"noticeAt\":\"2026-12-01T10:50:00Z\"");
        }

        @Test
        void keepsItsEndWhereItIsNot() {
            asks(",'term':{'duration':'65m'},'ending':{'notice':'10m'}");
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains("left less than its notice of 10m")
                    .doesNotContain("endsAt");
        }
    }

    @Nested
    class ToBeRenewed {
        private static final String RENEWAL =
                ",'term':{'duration':'3h'},'renewal':{'extendBy':'30m','maxEnd':'2026-12-01T12:40:00Z'}";

        @Test
        void isRenewedBeforeItsNoticeIsDueInWholeSteps() {
            asks(RENEWAL);
            assertThat(untilQuiet()).noneMatch(body -> body.contains("endsAt"));
            assertThat(untilQuietIn(Duration.ofMinutes(84)))
                    .singleElement()
                    .asString()
                    .contains("\"endsAt\":\"2026-12-01T12:30:00Z\"", "\"renewedTo\":\"2026-12-01T12:30:00Z\"");
        }

        @Test
        void isRenewedByOneStepAtATime() {
            asks(RENEWAL.replace("12:40", "18:00"));
            untilQuiet();
            assertThat(untilQuietIn(Duration.ofMinutes(84)))
                    .singleElement()
                    .asString()
                    .contains(
                            "\"endsAt\":\"2026-12-01T12:30:00Z\"",
                            "\"type\":\"Amended\",\"status\":\"True\"",
                            "It ends at 2026-12-01T12:30:00Z instead of 2026-12-01T12:00:00Z.");
        }

        @Test
        void isNotRenewedBeyondTheLatestEnd() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .lease(
                            new Edition(5, 2, RENEWAL),
                            FINALIZER,
                            ACTIVE.replace("12:00:00Z','notice", "12:30:00Z','notice"));
            untilQuiet();
            assertThat(untilQuietIn(Duration.ofMinutes(84))).noneMatch(body -> body.contains("endsAt"));
        }

        @Test
        void keepsWhatItWasRenewedToThoughItsSpecAsksForLess() {
            turns.tenant()
                    .pool()
                    .heldNode("n")
                    .lease(
                            new Edition(5, 2, ",'term':{'duration':'3h'}"),
                            FINALIZER,
                            ACTIVE.replace(
                                    "'endsAt':'2026-12-01T12:00:00Z'",
                                    "'endsAt':'2026-12-01T12:30:00Z','renewedTo':'2026-12-01T12:30:00Z'"));
            assertThat(untilQuiet()).noneMatch(body -> body.contains("endsAt"));
        }

        @Test
        void isRenewedThoughWhatItsSpecAsksForDoesNotFit() {
            turns.bookedLease("2026-12-01T12:45:00Z", "");
            asks(RENEWAL.replace("3h", "6h"));
            assertThat(untilQuietIn(Duration.ofMinutes(84)))
                    .anyMatch(body -> body.contains("\"endsAt\":\"2026-12-01T12:30:00Z\""));
        }

        @Test
        void isRenewedByAsManyStepsAsItTakesToBeAskedRarely() {
            asks(RENEWAL.replace("30m", "1s"));
            untilQuiet();
            assertThat(untilQuietIn(Duration.ofMinutes(84)))
                    .singleElement()
                    .asString()
                    .containsPattern("\"endsAt\":\"2026-12-01T12:0[0-9]:[0-9]{2}Z\"")
                    .doesNotContain("12:00:01Z");
        }

        @Test
        void isAskedForThoughTheNoticeCameDueWhileNobodyWasThere() {
            turns.pause(Duration.ofMinutes(110));
            asks(RENEWAL);
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains("\"endsAt\":\"2026-12-01T12:30:00Z\"")
                    .doesNotContain("Ending");
        }

        @Test
        void isNotAskedForOnceItsPodsWereToldOfTheEnd() {
            turns.runningPod("n", "'activeDeadlineSeconds':10800");
            turns.pause(Duration.ofMinutes(110));
            asks(RENEWAL);
            assertThat(untilQuiet())
                    .anyMatch(body -> body.contains("\"phase\":\"Ending\""))
                    .noneMatch(body -> body.contains("12:30:00Z"));
        }

        @Test
        void isStillToldWhyItWasNotOnceItWasToldItsEnd() {
            turns.bookedLease("2026-12-01T12:10:00Z", "");
            turns.pause(Duration.ofMinutes(110));
            asks(RENEWAL);
            assertThat(untilQuiet()).singleElement().asString().contains("\"phase\":\"Ending\"");
            assertThat(turns.takeAfter(
                            "/gpuleases/l/status",
                            200,
                            Turns.leaseAgain(new Edition(6, 2, RENEWAL), FINALIZER, told())))
                    .extracting(Call::body)
                    .singleElement()
                    .asString()
                    .contains("\"reason\":\"NoCapacity\"", "The renewal until 2026-12-01T12:30:00Z is not granted");
        }

        @Test
        void isToldWhyItIsNotAndEndsAsItWould() {
            turns.bookedLease("2026-12-01T12:10:00Z", "");
            asks(RENEWAL);
            untilQuiet();
            assertThat(untilQuietIn(Duration.ofMinutes(84)))
                    .filteredOn(body -> body.contains("Amended"))
                    .singleElement()
                    .asString()
                    .contains("The renewal until 2026-12-01T12:30:00Z is not granted")
                    .doesNotContain("endsAt");
            turns.crowded();
            assertThat(untilQuietIn(Duration.ofMinutes(18))).anyMatch(body -> body.contains("\"phase\":\"Ending\""));
        }
    }

    @Nested
    class ToStartLater {

        @Test
        void isNotMovedAndKeepsItsEnd() {
            asks(",'term':{'start':'2026-12-01T10:30:00Z','duration':'3h'}");
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains("spec.term.start cannot be moved any more")
                    .doesNotContain("endsAt");
        }
    }

    @Nested
    class ToCountInAHigherTier {

        @Test
        void countsInItFromThenOnWithItsNotice() {
            asks(",'term':{'duration':'3h'},'tier':'Committed'");
            assertThat(untilQuiet())
                    .singleElement()
                    .asString()
                    .contains("\"tier\":\"Committed\"", "It counts as Committed from ");
        }
    }

    @Test
    void isNotToldItsEndByTheLongerNoticeOfAHigherTier() {
        String days = ACTIVE.replace("12-01T09:00:00Z", "11-21T12:00:00Z").replace("11:42", "11:30");
        turns.tenant()
                .pool()
                .heldNode("n")
                .lease(new Edition(5, 2, ",'term':{'duration':'240h'},'tier':'Committed'"), FINALIZER, days);
        assertThat(untilQuiet())
                .singleElement()
                .asString()
                .contains("\"tier\":\"Committed\"")
                .doesNotContain("noticeAt", "Ending");
    }

    private static String told() {
        return ACTIVE.replace("'Active'", "'Ending'").replace("11:42:00Z", "10:00:00Z");
    }

    private void asks(String spec) {
        turns.tenant().pool().heldNode("n").lease(new Edition(5, 2, spec), FINALIZER, ACTIVE);
    }

    private List<String> untilQuietIn(Duration time) {
        turns.pause(time);
        return untilQuiet();
    }

    /** What is written on the lease in a few turns. */
    private List<String> untilQuiet() {
        return Stream.of(turns.take(), turns.take(), turns.take(), turns.take())
                .flatMap(List::stream)
                .filter(call -> call.path().endsWith("/gpuleases/l/status"))
                .map(Call::body)
                .toList();
    }
}
