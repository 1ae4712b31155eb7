package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What is on record of the leases that there are, by what is said only once. */
final class Known {

    static final Set<String> HELD = Set.of(Drafts.START, Drafts.CHANGE, Drafts.FAILURE, Drafts.CARRY);

    private final Map<String, Of> leases = new HashMap<>();
    private final SpentRecords spent;

    Known(SpentRecords spent) {
        this.spent = spent;
    }

    private static final class Of {
        private final Set<String> keys = new HashSet<>();
        private Optional<YearMonth> heldIn = Optional.empty();
        private Optional<Instant> ended = Optional.empty();
    }

    void add(Page page) {
        page.records().forEach(record -> add(record, page.month()));
        spent.addWhatIsWrittenMeanwhile(page);
    }

    /** A record is on record. */
    private void add(JsonNode record, YearMonth month) {
        Of lease = leases.computeIfAbsent(record.path("uid").asText(), _ -> new Of());
        lease.keys.add(record.path("key").asText());
        if (HELD.contains(record.path("kind").asText())) {
            lease.keys.add(Drafts.START);
            lease.keys.add("hold " + record.path("state").asText());
            lease.heldIn = Optional.of(month);
        } else if (record.path("kind").asText().equals(Drafts.END) && record.has("from")) {
            lease.ended = Optional.of(Page.instant(record.path("from").asText()));
        }
    }

    boolean has(String uid, String key) {
        Of lease = leases.get(uid);
        return lease != null && lease.keys.contains(key);
    }

    /** All that is said at an end. Behind that nothing is said of a start: it would not be the last word any more. */
    boolean hasEnd(List<Draft> end) {
        return end.stream().filter(draft -> !draft.isStart()).allMatch(draft -> has(draft.uid(), draft.key()));
    }

    /** The last month in which it was said what the lease holds. */
    Optional<YearMonth> heldIn(String uid) {
        Of lease = leases.get(uid);
        return lease == null ? Optional.empty() : lease.heldIn;
    }

    /** Its end is on record, and by this status it does not go on beyond it. */
    boolean hasEnded(String uid, GpuLeaseStatus status) {
        Of lease = leases.get(uid);
        return lease != null
                && lease.ended.isPresent()
                && status.termOrEmpty()
                        .endsInstant()
                        .filter(lease.ended.get()::isBefore)
                        .isEmpty();
    }

    int size() {
        return leases.size();
    }

    void clear() {
        leases.clear();
    }

    void retain(Predicate<String> uids) {
        leases.keySet().removeIf(uids.negate());
    }
}
