package io.gpulease.controller.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What is to be put on record of a lease.
 *
 * @param key what is said once of the lease, and no second time
 * @param body the record, but for its number and its instant
 */
record Draft(String uid, String key, ObjectNode body) {

    /** One of it among those of all leases. */
    String id() {
        return uid + " " + key;
    }

    boolean isStart() {
        return key.equals(Drafts.START);
    }

    boolean tellsWhatIsHeld() {
        return Known.HELD.contains(body.path("kind").asText());
    }

    /** The end, or what is credited by it. */
    boolean isOfAnEnd() {
        return key.startsWith(Drafts.END + " ") || key.startsWith(Drafts.CREDIT + " ");
    }
}
