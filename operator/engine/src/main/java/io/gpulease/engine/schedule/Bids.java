package io.gpulease.engine.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that can be planned, in turn and by the account they count in. */
final class Bids {

    private final List<Bid> inTurn = new ArrayList<>();
    private final Map<Account, List<Bid>> byAccount = new HashMap<>();
    private final Map<String, List<Bid>> byClass = new HashMap<>();

    /** To be read only. */
    List<Bid> inTurn() {
        return inTurn;
    }

    /** Those of that tenant and class, in turn. */
    List<Bid> of(Account account) {
        return byAccount.getOrDefault(account, List.of());
    }

    /** Those of that class, in turn. */
    List<Bid> ofClass(String gpuClass) {
        return byClass.getOrDefault(gpuClass, List.of());
    }

    /** Its turn comes last. */
    void add(Bid bid) {
        inTurn.add(bid);
        byAccount.computeIfAbsent(Account.of(bid), _ -> new ArrayList<>()).add(bid);
        byClass.computeIfAbsent(bid.request().gpuClass(), _ -> new ArrayList<>())
                .add(bid);
    }

    /** An offer that is held counts in its account; it has no turn, and gives way to nobody. */
    void addHold(Bid bid) {
        byAccount.computeIfAbsent(Account.of(bid), _ -> new ArrayList<>()).add(bid);
    }

    /** Undoes the last {@link #add}. */
    void removeLast() {
        Bid last = inTurn.removeLast();
        of(Account.of(last)).removeLast();
        ofClass(last.request().gpuClass()).removeLast();
    }
}
