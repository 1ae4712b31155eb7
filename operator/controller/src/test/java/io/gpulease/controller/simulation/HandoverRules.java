package io.gpulease.controller.simulation;

import static io.gpulease.controller.simulation.Rule.claim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.claim.Names;
import io.gpulease.controller.signed.Page;
import io.gpulease.controller.signed.PublicKeys;
import io.gpulease.controller.signed.SignedRecord;
import io.gpulease.controller.signed.SignedRecord.Content;
import io.gpulease.controller.signed.SigningPair;
import io.gpulease.controller.watch.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the pool cleans its nodes, a lease that becomes usable names records of all its nodes, and one that is over a receipt, which
 * verify and say nothing that was not so; or it says that they are missing.
 */
final class HandoverRules {

    private final SigningPair key = SigningPair.generate();
    private final ClusterApi api;
    /** Nodes that were taken out of the cluster once: what one said is gone with it. */
    private final Set<String> replaced = new HashSet<>();

    private int recorded;
    private int receipted;
    private int missing;
    private int late;

    HandoverRules(ClusterApi api) {
        this.api = api;
        ObjectNode secret =
                ApiFront.node("{\"metadata\":{\"name\":\"gpulease-signing-key\",\"namespace\":\"%s\"},\"data\":{}}"
                        .formatted(Objects.OPERATOR));
        ((ObjectNode) secret.path("data"))
                .put("private.pem", base64(key.privatePem()))
                .put("public.pem", base64(key.publicPem()));
        api.create(Kind.SECRET, secret);
        api.witness(this::hear);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Leases that had records as they became usable. */
    int recorded() {
        return recorded;
    }

    /** Leases that had a receipt as they were over. */
    int receipted() {
        return receipted;
    }

    /** Those that had not. */
    int missing() {
        return missing;
    }

    /** Receipts for a single node, which was cleaned after the lease was over. */
    int late() {
        return late;
    }

    private void hear(News news) {
        if (news.kind() == Kind.NODE && news.deleted()) {
            replaced.add(Objects.name(news.object()));
        }
        if (news.kind() == Kind.CONFIG_MAP) {
            claim(news.before() == null || isOfTheKeys(news.object()), "%s was changed", news.object());
        }
        if (news.kind() == Kind.NODE && news.before() != null && !news.deleted()) {
            boolean owes = owes(news.object());
            late += owes(news.before()) && !owes ? 1 : 0;
        }
        if (news.kind() != Kind.LEASE || news.deleted() || news.before() == null) {
            return;
        }
        String before = Objects.phase(news.before());
        String after = Objects.phase(news.object());
        if (!before.equals(after) && after.equals("Active")) {
            atStart(news.object());
        }
        boolean hasStarted = news.object().at("/status/term/startedAt").isTextual();
        if (!before.equals(after) && after.equals("Released") && hasStarted) {
            atItsEnd(news.object());
        }
    }

    private static boolean isOfTheKeys(JsonNode object) {
        return Objects.name(object).equals("gpulease-signing-keys");
    }

    private static boolean owes(JsonNode node) {
        return node.path("metadata")
                .path("annotations")
                .path(Names.CLEANED)
                .asText("")
                .contains("\"owed\"");
    }

    private void atStart(ObjectNode lease) {
        if (isMissing(lease)) {
            missing++;
            return;
        }
        List<Content> pages = pages(lease, "records", "digest");
        claim(nodes(pages).containsAll(placed(lease)), "%s has no record of some node: %s", lease, pages);
        recorded++;
    }

    private void atItsEnd(ObjectNode lease) {
        if (isMissing(lease) && lease.at("/status/handover/receipts").isMissingNode()) {
            missing++;
            return;
        }
        List<Content> pages = pages(lease, "receipts", "receiptDigest");
        claim(nodes(pages).containsAll(placed(lease)), "%s has no receipt for some node: %s", lease, pages);
        Instant started = Instant.parse(lease.at("/status/term/startedAt").asText());
        for (Content page : pages) {
            for (JsonNode node : page.nodes()) {
                claim(
                        !node.path("outcome").asText().equals("NoRecord")
                                || replaced.contains(node.path("node").asText()),
                        "%s has no receipt for a node that it has had: %s",
                        lease,
                        node);
                boolean isCleaned = node.path("outcome").asText().equals("Cleaned");
                claim(
                        !isCleaned
                                || !Instant.parse(node.path("closedAt").asText())
                                        .isBefore(started.minusSeconds(1)),
                        "%s has a receipt for a cleaning before it: %s",
                        lease,
                        node);
            }
        }
        receipted++;
    }

    private static boolean isMissing(JsonNode lease) {
        for (JsonNode condition : lease.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("RecordsMissing")) {
                return true;
            }
        }
        return false;
    }

    /** They are there, verify, and the last of them is the one that the status speaks of. */
    private List<Content> pages(ObjectNode lease, String names, String digest) {
        var pages = new ArrayList<Content>();
        JsonNode handover = lease.path("status").path("handover");
        for (JsonNode name : handover.path(names)) {
            String namespace = lease.path("metadata").path("namespace").asText();
            ObjectNode map = api.get(Kind.CONFIG_MAP, new ObjectKey(namespace, name.asText()));
            claim(map != null, "%s names %s, which is not there", lease, name);
            JsonNode data = map == null ? lease : map.path("data");
            var record = new SignedRecord(
                    namespace,
                    name.asText(),
                    data.path(Page.RECORD).asText(),
                    data.path(Page.SIGNATURE).asText());
            SignedRecord.Verdict verdict = record.verify(PublicKeys.read(key.publicPem()));
            claim(verdict instanceof SignedRecord.Verdict.Verified, "%s: %s", lease, verdict);
            if (verdict instanceof SignedRecord.Verdict.Verified(var content)) {
                claim(content.subject().uid().equals(Objects.uid(lease)), "%s names the record of another", lease);
                pages.add(content);
            }
        }
        claim(!pages.isEmpty(), "%s has no %s", lease, names);
        claim(
                pages.getLast().digest().equals(handover.path(digest).asText()),
                "%s says %s, and not that of %s",
                lease,
                digest,
                pages.getLast());
        return pages;
    }

    private static Set<String> nodes(List<Content> pages) {
        var names = new HashSet<String>();
        pages.forEach(
                page -> page.nodes().forEach(node -> names.add(node.path("node").asText())));
        return names;
    }

    private static Set<String> placed(JsonNode lease) {
        var names = new HashSet<String>();
        lease.at("/status/placement/nodes")
                .forEach(node -> names.add(node.path("name").asText()));
        return names;
    }

    /** Once all is quiet nobody is owed anything. */
    void settled() {
        for (ObjectNode node : api.all(Kind.NODE)) {
            claim(!owes(node), "%s owes a receipt still", node);
        }
    }
}
