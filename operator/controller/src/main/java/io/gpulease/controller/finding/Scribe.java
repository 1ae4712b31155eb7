package io.gpulease.controller.finding;

import com.fasterxml.jackson.core.JsonFactory;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.finding.Round.Deed;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.crds.LeaseViolation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what a round has come to, one call after the other, and takes in the answers. What fails is left to a later round. */
final class Scribe {

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);

    private final Transport transport;
    private final ViolationBook book;
    private final FinderJournal journal;
    private final InstantSource clock;
    private final TypedReader<LeaseViolation> reader = new TypedReader<>(LeaseViolation.class);
    private final JsonFactory json = new JsonFactory();
    /** Leases of which something could not be written. */
    private final Map<String, Instant> notBefore = new HashMap<>();

    Scribe(Transport transport, ViolationBook book, FinderJournal journal, InstantSource clock) {
        this.transport = transport;
        this.book = book;
        this.journal = journal;
        this.clock = clock;
    }

    /** @param until when the next round is due: what is not written by then is found again by it */
    void write(List<Deed> deeds, Instant until) throws InterruptedException {
        Instant now = clock.instant();
        notBefore.values().removeIf(at -> !at.isAfter(now));
        for (Deed deed : deeds) {
            if (!clock.instant().isBefore(until)) {
                return;
            }
            if (!notBefore.containsKey(deed.leaseUid())) {
                write(deed);
            }
        }
    }

    private void write(Deed deed) throws InterruptedException {
        try {
            switch (deed) {
                case Deed.File file -> file(file);
                case Deed.Write(var violation, var turn) -> turn(violation, turn);
            }
        } catch (IOException | RuntimeException fault) {
            notBefore.put(deed.leaseUid(), clock.instant().plus(AFTER_A_FAULT));
            journal.failed("violations", String.valueOf(fault.getMessage()));
        }
    }

    private void file(Deed.File file) throws IOException, InterruptedException {
        Instant now = Course.written(clock.instant());
        Optional<LeaseViolation> made =
                sent(ViolationForm.create(file.subject(), file.rule(), file.number(), file.broken(), now));
        if (made.isPresent()) {
            Optional<Turn> first = new Course(made.get(), clock.instant()).next(file.rule(), file.broken());
            if (first.isPresent()) {
                turn(made.get(), first.get());
            }
        }
    }

    private void turn(LeaseViolation violation, Turn turn) throws IOException, InterruptedException {
        if (sent(ViolationForm.status(violation, turn.next())).isPresent()) {
            turn.told().ifPresent(told -> journal.step(violation, told.reason(), told.message()));
        }
    }

    /** Empty: it is there already, or was changed by somebody else, or is gone; a later round sees what there is. */
    private Optional<LeaseViolation> sent(Call call) throws IOException, InterruptedException {
        Answer answer = transport.send(call);
        if (answer.isConflict() || answer.isNotFound()) {
            return Optional.empty();
        }
        if (!answer.isSuccess()) {
            throw new IOException("%s %s: %d %s".formatted(call.method(), call.path(), answer.code(), answer.text()));
        }
        try (var parser = json.createParser(answer.body())) {
            parser.nextToken();
            LeaseViolation written = reader.read(parser);
            book.see(written);
            return Optional.of(written);
        }
    }
}
