package io.gpulease.controller.world;

import io.gpulease.bridge.QuoteTerms;
import io.gpulease.bridge.Reading;
import io.gpulease.bridge.Turnaround;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.LeaseQuoteStatus;
import io.gpulease.crds.LeaseQuoteStatus.TakenBy;
import io.gpulease.engine.model.Booking;
import io.gpulease.engine.model.Hold;
import io.gpulease.engine.schedule.QuoteAnswer;
import io.gpulease.engine.schedule.QuoteAnswer.Kept;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A quote with what is derived from it and what is under way for it. */
public final class QuoteEntry {

    /** Says nothing of what could be had, but that a manifest came early, or this operator late: such a quote is asked again. */
    private static final Set<String> PASSING = Set.of("TenantUnknown", "NoSuchClass", "Unreadable");

    private LeaseQuote quote;
    private Reading<QuoteTerms> terms;
    private @Nullable Answered answer;
    private Optional<TakenBy> taker = Optional.empty();
    private End end = End.NONE;
    private boolean busy;
    private boolean distrusted;
    private final Backoff backoff = new Backoff();

    QuoteEntry(LeaseQuote quote) {
        this.quote = quote;
        this.terms = QuoteTerms.read(quote);
    }

    /**
     * What the plan said.
     *
     * @param tenant to whom
     */
    public record Answered(QuoteAnswer answer, Optional<String> tenant) {}

    /** Why an offer is not held any more, though nobody took it up. */
    public enum End {
        NONE,
        EXPIRED,
        LOST
    }

    void see(LeaseQuote heard) {
        distrusted = false;
        quote = heard;
        terms = QuoteTerms.read(heard);
        Optional<String> told = Optional.ofNullable(status().heldUntil());
        if (isFinal(status()) && !told.equals(heldUntil(answer))) {
            // Another operator was first: what it said stands.
            answer = null;
        }
    }

    private static Optional<String> heldUntil(@Nullable Answered answered) {
        return Optional.ofNullable(answered)
                .flatMap(known -> holdIn(known.answer()))
                .map(hold -> hold.until().toString());
    }

    public LeaseQuote quote() {
        return quote;
    }

    public LeaseQuoteStatus status() {
        return quote.statusOrEmpty();
    }

    public String uid() {
        return quote.getMetadata().getUid();
    }

    public String namespace() {
        return quote.getMetadata().getNamespace();
    }

    public String name() {
        return quote.getMetadata().getName();
    }

    public boolean isDeleting() {
        return quote.getMetadata().getDeletionTimestamp() != null;
    }

    public String resourceVersion() {
        return quote.getMetadata().getResourceVersion();
    }

    public Reading<QuoteTerms> reading() {
        return terms;
    }

    public Optional<QuoteTerms> terms() {
        return terms instanceof Reading.Understood<QuoteTerms>(var value) ? Optional.of(value) : Optional.empty();
    }

    // ---- the answer

    /** True when it is another one than before. */
    public boolean answer(Answered said) {
        boolean isNews = !said.equals(answer);
        answer = said;
        return isNews;
    }

    /** What the plan said, while the status may not say it yet; empty after a restart. */
    public Optional<Answered> answer() {
        return Optional.ofNullable(answer);
    }

    /** It was told something, or is about to be. */
    public boolean isLookedAt() {
        return answer != null || status().observedGeneration() != null;
    }

    /** Nobody is to be asked any more what could be had. */
    public boolean isAnswered() {
        return isFinal(status()) || (answer != null && isFinal(answer.answer()));
    }

    /** The status says what could be had, and will not say anything else. */
    public static boolean isFinal(LeaseQuoteStatus status) {
        return status.observedGeneration() != null && !PASSING.contains(String.valueOf(status.reason()));
    }

    private static boolean isFinal(QuoteAnswer answer) {
        return !(answer instanceof QuoteAnswer.Nothing nothing
                && PASSING.contains(nothing.shortage().reason().word()));
    }

    // ---- the hold

    /**
     * What is kept, unless it was taken or is over.
     *
     * @param pools what is enough for a lease of its class
     */
    public Optional<Hold> hold(Turnaround pools) {
        return takenBy().isPresent() || end != End.NONE || isDeleting() ? Optional.empty() : offered(pools);
    }

    /** What was kept, whatever became of it. Its nodes are not known after a restart. */
    private Optional<Hold> offered(Turnaround pools) {
        return answer != null
                ? holdIn(answer.answer())
                : terms().flatMap(known -> readable(() -> known.hold(status(), pools)));
    }

    /** A status that this version cannot read must not keep it from planning: then nothing is held. */
    private static Optional<Hold> readable(Supplier<Optional<Hold>> hold) {
        return switch (Reading.of(hold)) {
            case Reading.Understood<Optional<Hold>>(var known) -> known;
            case Reading.Unreadable<Optional<Hold>> _ -> Optional.empty();
        };
    }

    private static Optional<Hold> holdIn(QuoteAnswer answer) {
        return answer instanceof QuoteAnswer.Offered offered && offered.kept() instanceof Kept.Held held
                ? Optional.of(held.hold())
                : Optional.empty();
    }

    /** The id of the offer that is, or was, kept. */
    public Optional<String> heldOffer() {
        return answer != null
                ? answer.answer() instanceof QuoteAnswer.Offered offered && offered.kept() instanceof Kept.Held held
                        ? Optional.of(QuoteAnswer.idOf(held.offer()))
                        : Optional.empty()
                : status().heldOffer().map(LeaseQuoteStatus.Offer::id);
    }

    /** The class of the offer that its status says is kept; else that it asks for. */
    public String classOfHeld() {
        return status().heldOffer()
                .map(LeaseQuoteStatus.Offer::gpuClass)
                .or(() -> terms().map(QuoteTerms::gpuClass))
                .orElse("");
    }

    /** The ids of all offers. */
    public List<String> offers() {
        if (answer != null && answer.answer() instanceof QuoteAnswer.Offered offered) {
            return IntStream.range(0, offered.offers().size())
                    .mapToObj(QuoteAnswer::idOf)
                    .toList();
        }
        return status().offers().stream().map(LeaseQuoteStatus.Offer::id).toList();
    }

    /** The place on the calendar of that offer; its nodes are not known after a restart. */
    public Optional<Booking> booking(String offer) {
        return answer != null
                ? holdIn(answer.answer())
                        .filter(_ -> heldOffer().filter(offer::equals).isPresent())
                        .flatMap(hold -> hold.request().booking())
                : terms().flatMap(known -> status().offer(offer)
                        .flatMap(told ->
                                readable(() -> known.hold(told, Instant.MAX, Optional.empty(), Turnaround.USUAL)))
                        .flatMap(hold -> hold.request().booking()));
    }

    /** Nobody can take it up from now on. */
    public void end(End why) {
        end = why;
    }

    public End ended() {
        return end;
    }

    public void take(TakenBy lease) {
        taker = Optional.of(lease);
    }

    /** The lease that took an offer up. */
    public Optional<TakenBy> takenBy() {
        return taker.or(() -> Optional.ofNullable(status().takenBy()));
    }

    /** When it is over, if nobody takes it up. */
    public Optional<Instant> heldUntil() {
        return hold(Turnaround.USUAL).map(Hold::until);
    }

    // ---- writes

    public boolean isBusy() {
        return busy;
    }

    public void beginWrite() {
        busy = true;
    }

    public void endWrite() {
        busy = false;
    }

    /** A write of ours may or may not have come through. */
    public void distrust() {
        distrusted = true;
    }

    public boolean isDistrusted() {
        return distrusted;
    }

    public Backoff backoff() {
        return backoff;
    }
}
