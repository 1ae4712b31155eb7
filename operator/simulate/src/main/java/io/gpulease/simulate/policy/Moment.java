package io.gpulease.simulate.policy;

import io.gpulease.simulate.trace.Request;
import java.util.List;
import java.util.SequencedCollection;

/**
 * What a policy sees when it decides.
 *
 * @param pool processors in all
 * @param free processors that nobody holds
 * @param held what runs, by the time at which it has to end
 * @param waiting who waits, in the order of the policy; with those who just arrived
 * @param arrived who arrived at this moment
 * @param endedEarly what ended at this moment, before it had to
 */
public record Moment(
        long now,
        int pool,
        int free,
        SequencedCollection<Held> held,
        SequencedCollection<Request> waiting,
        List<Request> arrived,
        List<Held> endedEarly) {}
