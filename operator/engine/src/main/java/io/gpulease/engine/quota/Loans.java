package io.gpulease.engine.quota;

import io.gpulease.engine.model.Quota;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who of a cohort has borrowed how much of one class at an instant, and whose that is. */
public final class Loans {

    private Loans() {}

    /** What a tenant of the cohort has now in leases of the tiers Committed and OnDemand, in GPUs. */
    public record Member(String tenant, Quota quota, int taken) {

        int borrowed() {
            return Math.max(0, taken - quota.nominal());
        }

        int idle() {
            return Math.min(CohortPool.lent(quota), Math.max(0, quota.nominal() - taken));
        }
    }

    /** In GPUs. */
    public record Loan(int borrowed, int lent) {}

    /**
     * By tenant. What is borrowed is divided among the lenders as what they leave idle; the sums are the same unless quotas
     * were lowered under what is borrowed.
     */
    public static Map<String, Loan> of(List<Member> cohort) {
        long idle = cohort.stream().mapToLong(Member::idle).sum();
        long borrowed =
                Math.min(idle, cohort.stream().mapToLong(Member::borrowed).sum());
        Map<String, Loan> loans = new TreeMap<>();
        long idleSoFar = 0;
        long lentSoFar = 0;
        for (Member member :
                cohort.stream().sorted(Comparator.comparing(Member::tenant)).toList()) {
            idleSoFar += member.idle();
            // Rounded down of the sum so far: no GPU is lost, and nobody is said to lend more than it leaves idle.
            long lent = idle == 0 ? 0 : borrowed * idleSoFar / idle;
            loans.put(member.tenant(), new Loan(member.borrowed(), (int) (lent - lentSoFar)));
            lentSoFar = lent;
        }
        return loans;
    }
}
