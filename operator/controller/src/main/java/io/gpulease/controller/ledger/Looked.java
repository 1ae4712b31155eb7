package io.gpulease.controller.ledger;

import io.gpulease.controller.world.LeaseEntry;
import io.gpulease.crds.GpuLeaseStatus;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Which statuses were looked at already for what is to be said of them: each once in a month. */
final class Looked {

    private final Map<String, At> last = new HashMap<>();

    private record At(GpuLeaseStatus status, YearMonth month) {}

    /** True once for each status and month, and it counts as looked at then. */
    @SuppressWarnings("ReferenceEquality") // the very status that was looked at; an equal one is looked at once more
    boolean isFirst(LeaseEntry entry, YearMonth month) {
        At before = last.put(entry.uid(), new At(entry.status(), month));
        return before == null
                || before.status() != entry.status()
                || !before.month().equals(month);
    }

    void tidy(int most, Predicate<String> isThere) {
        if (last.size() > most) {
            last.keySet().removeIf(isThere.negate());
        }
    }

    void clear() {
        last.clear();
    }
}
