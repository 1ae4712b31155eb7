package io.gpulease.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.engine.calendar.Span;
import io.gpulease.engine.model.Membership;
import io.gpulease.engine.model.Quota;
import io.gpulease.engine.model.Tenant;
import io.gpulease.engine.model.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CohortTest {

    private static final int SEEDS = 3_000;
    private static final int END = 24;

    private record Taken(String tenant, Tier tier, int gpus, int start, int end) {}

    @Test
    void whatIsBorrowedIsAtEveryInstantWhatOthersLeaveIdleAndLend() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            List<Tenant> tenants = tenants(random);
            List<Taken> taken = filled(tenants, random);
            for (int second = 0; second < END; second++) {
                var loans = Loans.of(members(tenants, taken, second));
                int borrowed =
                        loans.values().stream().mapToInt(Loans.Loan::borrowed).sum();
                int lent = loans.values().stream().mapToInt(Loans.Loan::lent).sum();
                assertThat(lent).as("seed %d, second %d", seed, second).isEqualTo(borrowed);
                for (Loans.Member member : members(tenants, taken, second)) {
                    Loans.Loan loan = Objects.requireNonNull(loans.get(member.tenant()));
                    assertThat(loan.lent()).isBetween(0, member.quota().lendingLimit());
                    assertThat(loan.borrowed()).isBetween(0, member.quota().borrowingLimit());
                    assertThat(loan.lent()
                                    + Math.min(member.taken(), member.quota().nominal()))
                            .as("seed %d: nobody lends what it uses itself", seed)
                            .isLessThanOrEqualTo(member.quota().nominal());
                }
            }
        }
    }

    @Test
    void nothingIsLeftOverOfWhatMayBeTaken() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            List<Tenant> tenants = tenants(random);
            QuotaBook book = new QuotaBook(tenants);
            filled(tenants, random).forEach(taken -> take(book, taken));
            for (Tenant tenant : tenants) {
                QuotaAccount account = book.account(tenant.name(), "x", Tier.ON_DEMAND);
                int start = random.nextInt(END);
                int end = start + 1 + random.nextInt(6);
                int left = account.left(start, end);
                assertThat(left).as("seed %d", seed).isNotNegative();
                assertThat(account.allows(left, start, end)).isTrue();
                assertThat(account.allows(left + 1, start, end)).isFalse();
                long first = account.firstStart(left + 1, Span.lasting(start, END, end - start));
                for (int at = start; at <= END; at++) {
                    boolean allowed = account.allows(left + 1, at, at + end - start);
                    assertThat(allowed)
                            .as("seed %d: first start %d, tried %d", seed, first, at)
                            .isEqualTo(at >= first && allowed);
                    if (at == first) {
                        assertThat(allowed).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void theOrderInWhichItIsTakenDoesNotMatterAndGivingBackUndoesTaking() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            List<Tenant> tenants = tenants(random);
            List<Taken> taken = filled(tenants, random);
            List<Taken> shuffled = new ArrayList<>(taken);
            Collections.shuffle(shuffled, random);
            QuotaBook one = new QuotaBook(tenants);
            QuotaBook other = new QuotaBook(tenants);
            taken.forEach(lease -> take(one, lease));
            shuffled.forEach(lease -> take(other, lease));
            assertThat(left(other, tenants)).as("seed %d", seed).isEqualTo(left(one, tenants));

            taken.forEach(lease -> other.account(lease.tenant(), "x", lease.tier())
                    .giveBack(lease.gpus(), lease.start(), lease.end()));
            assertThat(left(other, tenants)).isEqualTo(left(new QuotaBook(tenants), tenants));
        }
    }

    private static void take(QuotaBook book, Taken lease) {
        book.account(lease.tenant(), "x", lease.tier()).take(lease.gpus(), lease.start(), lease.end());
    }

    private static List<Integer> left(QuotaBook book, List<Tenant> tenants) {
        List<Integer> left = new ArrayList<>();
        for (Tenant tenant : tenants) {
            for (Tier tier : Tier.values()) {
                for (int second = 0; second < END; second++) {
                    left.add(book.account(tenant.name(), "x", tier).left(second, second + 1));
                }
            }
        }
        return left;
    }

    /** Leases that the accounts allowed, one after the other. */
    private static List<Taken> filled(List<Tenant> tenants, Random random) {
        QuotaBook book = new QuotaBook(tenants);
        List<Taken> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int start = random.nextInt(END - 1);
            Taken lease = new Taken(
                    tenants.get(random.nextInt(tenants.size())).name(),
                    random.nextBoolean() ? Tier.COMMITTED : Tier.ON_DEMAND,
                    1 + random.nextInt(5),
                    start,
                    start + 1 + random.nextInt(END - 1 - start));
            QuotaAccount account = book.account(lease.tenant(), "x", lease.tier());
            if (account.allows(lease.gpus(), lease.start(), lease.end())) {
                take(book, lease);
                taken.add(lease);
            }
        }
        return taken;
    }

    private static List<Loans.Member> members(List<Tenant> tenants, List<Taken> taken, int second) {
        return tenants.stream()
                .map(tenant -> new Loans.Member(
                        tenant.name(),
                        tenant.quotas().getFirst(),
                        taken.stream()
                                .filter(lease -> lease.tenant().equals(tenant.name())
                                        && lease.start() <= second
                                        && second < lease.end())
                                .mapToInt(Taken::gpus)
                                .sum()))
                .toList();
    }

    private static List<Tenant> tenants(Random random) {
        List<Tenant> tenants = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            int nominal = random.nextInt(9);
            Quota quota = new Quota("x", nominal, random.nextInt(9), random.nextInt(nominal + 1), 0);
            tenants.add(new Tenant(
                    "t" + i,
                    List.of(quota),
                    Set.of(Tier.values()),
                    Duration.ofHours(1),
                    false,
                    Optional.of(new Membership("c", 1))));
        }
        return tenants;
    }
}
