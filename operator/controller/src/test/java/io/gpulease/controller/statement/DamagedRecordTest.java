package io.gpulease.controller.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.ledger.Chain;
import io.gpulease.controller.ledger.Page;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one record, tenant or task does not keep from the others. */
class DamagedRecordTest {

    private Instant now = Instant.parse("2026-12-10T12:00:00Z");
    private final FakeApi api = new FakeApi(new Random(1), () -> now);
    private final List<String> failures = new ArrayList<>();
    private final Bookkeeper bookkeeper =
            new Bookkeeper(api, Writer.OWN, () -> now, () -> now.getEpochSecond(), failures::add);
    private long next = 1;
    private String hash = Chain.BEGINNING;

    @Test
    void aStatementThatLacksARecordSaysSoAndStaysOpenAndOthersAreClosed() throws InterruptedException {
        page(YearMonth.of(2026, 12), end("a", "ants", "no instant"));
        page(YearMonth.of(2026, 12), end("c", "ants", "2026-12-10T10:00:00Z"));
        page(YearMonth.of(2026, 12), end("b", "bees", "2026-12-10T10:00:00Z"));
        now = Instant.parse("2027-01-02T00:00:00Z");
        bookkeeper.pass();

        assertThat(ready("ants").path("status").asText()).isEqualTo("False");
        assertThat(ready("ants").path("message").asText()).contains("Record 1 of the ledger cannot be read");
        assertThat(status("ants").path("closed").asBoolean()).isFalse();
        assertThat(status("bees").path("closed").asBoolean()).isTrue();
        assertThat(ready("bees").path("status").asText()).isEqualTo("True");

        page(YearMonth.of(2027, 1), end("a", "ants", "2026-12-10T10:00:00Z"));
        now = now.plusSeconds(3_600);
        bookkeeper.pass();
        assertThat(status("ants").path("closed").asBoolean())
                .as("it was said again")
                .isTrue();
        assertThat(status("ants").path("gpuSeconds").asLong()).isEqualTo(57_600);
    }

    @Test
    void saysSinceWhenTheLedgerTellsAndNothingOfMonthsBefore() throws InterruptedException {
        page(YearMonth.of(2026, 12), end("a", "ants", "2026-12-10T10:00:00Z"));
        page(
                YearMonth.of(2026, 12),
                end("b", "ants", "2026-11-30T10:00:00Z")
                        .replace("-12-10T09:00:00Z", "-11-30T09:00:00Z")
                        .replace("'to':'2026-12-10", "'to':'2026-11-30")
                        .replace("\"to\":\"2026-12-10", "\"to\":\"2026-11-30"));
        bookkeeper.pass();

        assertThat(ready("ants").path("message").asText()).contains("The ledger begins at 2026-12-10T10:00:00Z");
        assertThat(api.objects.keySet()).noneMatch(path -> path.endsWith("ants-2026-11"));
    }

    @Test
    void pagesAreMergedThoughAStatementCannotBeWritten() throws InterruptedException {
        for (int i = 0; i < 40; i++) {
            page(YearMonth.of(2026, 12), end("a" + i, "ants", "2026-12-10T10:00:00Z"));
        }
        page(YearMonth.of(2026, 12), end("b", "bees", "2026-12-10T10:00:00Z"));
        api.broken = "/gputenants/ants";
        now = now.plusSeconds(3_600);
        bookkeeper.pass();

        assertThat(failures).singleElement().asString().contains("broken");
        assertThat(api.objects.keySet()).anyMatch(path -> path.matches(".*ledger-\\d+-\\d+"));
        assertThat(status("bees").path("gpuSeconds").asLong()).isEqualTo(28_800);
    }

    @Test
    void aStatementStaysWhereItWasBegunThoughTheTenantNamesAnotherNamespaceFirst() throws InterruptedException {
        page(YearMonth.of(2026, 12), end("a", "ants", "2026-12-10T10:00:00Z"));
        for (String namespace : List.of("one", "two")) {
            JsonNodeFactory make = JsonNodeFactory.instance;
            ObjectNode object = make.objectNode();
            object.putObject("metadata").putObject("labels").put("gpulease.io/tenant", "ants");
            api.objects.put("/api/v1/namespaces/" + namespace, object);
        }
        tenant("one", "two");
        bookkeeper.pass();
        tenant("two", "one");
        page(YearMonth.of(2026, 12), end("b", "ants", "2026-12-10T10:00:00Z"));
        now = now.plusSeconds(3_600);
        var next = new Bookkeeper(api, Writer.OWN, () -> now, () -> now.getEpochSecond(), failures::add);
        next.pass();

        String path = "/apis/gpulease.io/v1alpha1/namespaces/%s/leasestatements/ants-2026-12";
        assertThat(failures).isEmpty();
        assertThat(api.objects).containsKey(path.formatted("one")).doesNotContainKey(path.formatted("two"));
        assertThat(Objects.requireNonNull(api.objects.get(path.formatted("one")))
                        .path("status")
                        .path("leases")
                        .asLong())
                .isEqualTo(2);

        ObjectNode first = Objects.requireNonNull(api.objects.get("/api/v1/namespaces/one"));
        ((ObjectNode) first.path("metadata")).put("deletionTimestamp", "2026-12-10T12:00:00Z");
        new Bookkeeper(api, Writer.OWN, () -> now, () -> now.getEpochSecond(), failures::add).pass();
        assertThat(api.objects).as("its namespace goes").containsKey(path.formatted("two"));
    }

    private void tenant(String... namespaces) {
        ObjectNode tenant = JsonNodeFactory.instance.objectNode();
        var list = tenant.putObject("spec").putArray("namespaces");
        List.of(namespaces).forEach(list::add);
        api.objects.put("/apis/gpulease.io/v1alpha1/gputenants/ants", tenant);
    }

    @Test
    void theLastPageIsNeitherMergedNorTaken() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            page(YearMonth.of(2026, 12), end("a" + i, "ants", "2026-12-10T10:00:00Z"));
        }
        now = Instant.parse("2027-01-20T00:00:00Z");
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(7_200);
            bookkeeper.pass();
        }

        assertThat(api.objects).containsKey(Writer.page(5)).doesNotContainKey(Writer.page(4));
        assertThat(api.objects.keySet()).anyMatch(path -> path.endsWith("000000000001-000000000004"));
    }

    @Test
    void pagesThatAreTooLargeToBeMergedAreNotReadAgainAndAgain() throws InterruptedException {
        var random = new Random(5);
        for (int i = 0; i < 3; i++) {
            byte[] bytes = new byte[400_000];
            random.nextBytes(bytes);
            page(
                    YearMonth.of(2026, 12),
                    end("a" + i, "ants", "2026-12-10T10:00:00Z")
                            .replace("\"l\"", "\"" + Base64.getEncoder().encodeToString(bytes) + "\""));
        }
        page(YearMonth.of(2026, 12), end("b", "ants", "2026-12-10T10:00:00Z"));
        now = Instant.parse("2027-01-20T00:00:00Z");
        bookkeeper.pass();
        int read = api.pageReads;
        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(7_200);
            bookkeeper.pass();
        }

        assertThat(api.pageReads).isEqualTo(read);
        assertThat(failures).isEmpty();
    }

    private String end(String uid, String tenant, String from) {
        return "{'seq':%d,'at':'2026-12-10T10:00:00Z','kind':'end','uid':'%s','namespace':'%s','lease':'l','tenant':'%s','from':'%s','started':'2026-12-10T09:00:00Z','lines':[{'kind':'Active','tier':'OnDemand','from':'2026-12-10T09:00:00Z','to':'2026-12-10T10:00:00Z','gpuSeconds':28800}]}"
                .formatted(next, uid, tenant, tenant, from)
                .replace('\'', '"');
    }

    private void page(YearMonth month, String line) {
        Page page = new Page(month, next, hash, List.of(line));
        next++;
        hash = page.hash();
        ObjectNode object = page.toObject(page.name());
        ((ObjectNode) object.path("metadata")).put("uid", page.name()).put("creationTimestamp", now.toString());
        api.objects.put(Writer.page(page.first()), object);
    }

    private JsonNode status(String tenant) {
        return Objects.requireNonNull(api.objects.get(
                        "/apis/gpulease.io/v1alpha1/namespaces/gpulease-system/leasestatements/%s-2026-12"
                                .formatted(tenant)))
                .path("status");
    }

    private JsonNode ready(String tenant) {
        return status(tenant).path("conditions").path(0);
    }
}
