package io.gpulease.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpulease.controller.signed.Chain;
import io.gpulease.controller.signed.PublicKeys;
import io.gpulease.controller.signed.RecordKind;
import io.gpulease.controller.signed.SignedRecord;
import io.gpulease.controller.signed.SignedRecord.Content;
import io.gpulease.controller.signed.SignedRecord.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was found out about the records of a file.
 *
 * @param faults what is wrong with them together, a line each, with what to do
 * @param leases how many leases of the file some of its records were compared with
 */
public record Findings(List<Finding> records, List<String> faults, int leases) {

    private static final String RECORDS = "digest";
    private static final String RECEIPTS = "receiptDigest";

    /** One record, and whether it is what was signed. */
    public record Finding(SignedRecord record, Verdict verdict) {}

    public Findings {
        records = List.copyOf(records);
        faults = List.copyOf(faults);
    }

    public static Findings of(SavedFile file, PublicKeys keys) {
        List<Finding> records = file.records().stream()
                .map(record -> new Finding(record, record.verify(keys)))
                .toList();
        List<Content> verified = records.stream()
                .flatMap(finding -> finding.verdict() instanceof Verdict.Verified(var content)
                        ? Stream.of(content)
                        : Stream.empty())
                .toList();
        var faults = new ArrayList<>(Chain.faults(verified));
        boolean isAllVerified = verified.size() == records.size();
        for (JsonNode lease : file.leases()) {
            compare(lease, verified, isAllVerified, faults);
        }
        return new Findings(records, faults, (int) file.leases().stream()
                .filter(lease -> verified.stream().anyMatch(page -> isOf(page, lease)))
                .count());
    }

    /** What was saved may be of one kind only; of that kind it is to be the whole. */
    private static void compare(JsonNode lease, List<Content> verified, boolean isAllVerified, List<String> faults) {
        JsonNode handover = lease.path("status").path("handover");
        boolean isNamed = handover.hasNonNull(RECORDS) || handover.hasNonNull(RECEIPTS);
        List<Content> pages =
                verified.stream().filter(page -> isOf(page, lease)).toList();
        if (isNamed && pages.isEmpty() && isAllVerified) {
            faults.add("Lease %s: none of its records is here. Get the ConfigMaps that status.handover names."
                    .formatted(lease.path("metadata").path("name").asText()));
        }
        compare(lease, RECORDS, RecordKind.HANDOVER, pages, faults);
        compare(lease, RECEIPTS, RecordKind.RECEIPT, pages, faults);
    }

    private static boolean isOf(Content page, JsonNode lease) {
        return page.subject().uid().equals(lease.path("metadata").path("uid").asText());
    }

    /** The status of a lease is nobody's to write but the operator's: what it names is the whole, and the last of it. */
    private static void compare(
            JsonNode lease, String field, RecordKind kind, List<Content> pages, List<String> faults) {
        String digest = lease.path("status").path("handover").path(field).asText("");
        List<Content> ofTheKind =
                pages.stream().filter(page -> page.subject().kind() == kind).toList();
        // There may be others beside it: receipts of nodes that were cleaned later are in no status.
        boolean isThere = ofTheKind.stream().anyMatch(page -> page.digest().equals(digest));
        if (!digest.isEmpty() && !ofTheKind.isEmpty() && !isThere) {
            faults.add(
                    "%s of lease %s: status.handover.%s is %s, which is that of no page here. Get the ConfigMaps that status.handover names."
                            .formatted(
                                    kind.word(),
                                    lease.path("metadata").path("name").asText(),
                                    field,
                                    digest));
        }
    }

    /** All are what was signed, and nothing is missing between them. */
    public boolean areGood() {
        return faults.isEmpty() && records.stream().allMatch(one -> one.verdict() instanceof Verdict.Verified);
    }

    /** What the reader of a good result has to know of it; empty for nothing. */
    public Optional<String> note() {
        return areGood() && leases == 0
                ? Optional.of(
                        "Compared with no lease: each is what was signed, but pages or whole records may be missing. Save the lease with them, from the cluster and not from whoever gave you the records.")
                : Optional.empty();
    }

    /** All that is wrong, a line each. */
    public List<String> troubles() {
        var all = new ArrayList<String>();
        for (Finding finding : records) {
            if (finding.verdict() instanceof Verdict.Refused(var why)) {
                all.add(why);
            }
        }
        all.addAll(faults);
        return List.copyOf(all);
    }
}
