package io.gpulease.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the signed records of what was done on the nodes are: before the lease, and after it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record HandoverStatus(
        @Size(max = 1024)
        @JsonPropertyDescription(
                "ConfigMaps of the lease's namespace that hold the records of what was done on its nodes before it got them, in order.")
        List<@Size(min = 1, max = 253) String> records,

        @Size(max = 80)
        @Pattern("^sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription("The digest of the last of them, which has that of the one before it, and so on.")
        @Nullable
        String digest,

        @Size(max = 1024)
        @JsonPropertyDescription(
                "ConfigMaps that hold the erasure receipt: what was done on its nodes after it, in order.")
        List<@Size(min = 1, max = 253) String> receipts,

        @Size(max = 80)
        @Pattern("^sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription("The digest of the last of the receipts, as digest is that of the records.")
        @Nullable
        String receiptDigest) {
    public HandoverStatus {
        records = Absent.list(records);
        receipts = Absent.list(receipts);
    }

    /** Nothing is recorded. */
    public static HandoverStatus none() {
        return new HandoverStatus(List.of(), null, List.of(), null);
    }

    /** With further records, the last of which has that digest. */
    public HandoverStatus recorded(List<String> more, String last) {
        return new HandoverStatus(
                Stream.concat(records.stream(), more.stream()).toList(), last, receipts, receiptDigest);
    }

    /** With a receipt, the last page of which has that digest. */
    public HandoverStatus receipted(List<String> pages, String last) {
        return new HandoverStatus(records, digest, pages, last);
    }
}
