package io.gpulease.demo.report;

import io.gpulease.testkit.plane.AuditLog.Write;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the API server's own record says of the writes it served.
 *
 * @param byOperator writes of the operator, Events and the lease of its lead not counted
 * @param events Events it wrote
 * @param refused its writes that were refused, by status code
 * @param podsLetIn pods of tenants that the scheduler bound to a node
 */
public record ApiRecord(long byOperator, long events, Map<Integer, Long> refused, long podsLetIn) {
    private static final int FIRST_ERROR = 400;

    public ApiRecord {
        refused = Map.copyOf(refused);
    }

    /**
     * Reads the record.
     *
     * @param operator the operator's user name
     * @param namespaces those of the tenants
     */
    public static ApiRecord of(List<Write> writes, String operator, List<String> namespaces) {
        var own = writes.stream().filter(w -> w.user().equals(operator)).toList();
        Predicate<Write> event = w -> w.resource().equals("events");
        Predicate<Write> lead = w -> w.resource().equals("leases");
        return new ApiRecord(
                own.stream().filter(event.or(lead).negate()).count(),
                own.stream().filter(event).count(),
                own.stream()
                        .filter(w -> w.code() >= FIRST_ERROR)
                        .collect(Collectors.groupingBy(Write::code, TreeMap::new, Collectors.counting())),
                writes.stream()
                        .filter(w -> w.resource().equals("pods/binding") && w.succeeded())
                        .filter(w ->
                                namespaces.stream().anyMatch(ns -> w.object().startsWith(ns + "/")))
                        .count());
    }
}
