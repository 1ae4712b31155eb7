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
import java.util.stream.Stream;

/**
 * What was found out about the records of a file.
 *
 * @param faults what is wrong with them together, a line each, with what to do
 */
public record Findings(List<Finding> records, List<String> faults) {

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
        for (JsonNode lease : file.leases()) {
            JsonNode handover = lease.path("status").path("handover");
            compare(lease, handover, "digest", RecordKind.HANDOVER, verified, faults);
            compare(lease, handover, "receiptDigest", RecordKind.RECEIPT, verified, faults);
        }
        return new Findings(records, faults);
    }

    /** The status of a lease is nobody's to write but the operator's: what it names is the whole, and the last of it. */
    private static void compare(
            JsonNode lease,
            JsonNode handover,
            String field,
            RecordKind kind,
            List<Content> verified,
            List<String> faults) {
        String digest = handover.path(field).asText("");
        String uid = lease.path("metadata").path("uid").asText();
        boolean isThere = verified.stream()
                .anyMatch(page -> page.subject().kind() == kind
                        && page.subject().uid().equals(uid)
                        && page.digest().equals(digest));
        if (!digest.isEmpty() && !isThere) {
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
