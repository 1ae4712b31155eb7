package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.controller.SilentJournal;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.booking.Turns.Edition;
import io.gpulease.controller.watch.ObjectRef;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lease whose job the API server refused: rules may be relaxed, and only some of that is heard of. */
class RefusedJobTest {
    private static final String FINALIZER = ",'finalizers':['gpulease.io/release']";
    private static final String SPEC =
            ",'term':{'duration':'1h'},'workload':{'job':{'template':{'spec':{'containers':[]}}}}";
    private static final String REFUSAL =
            "{\"message\":\"pods \\\"l-%s\\\" is forbidden: violates PodSecurity \\\"restricted:latest\\\"\"}";

    private final Turns turns = new Turns(new SilentJournal());

    @BeforeEach
    void aLeaseThatIsRejected() {
        turns.tenant().pool().lease(new Edition(5, 1, SPEC), FINALIZER, "");
        turns.take();
        turns.takeAfter(200, "{}");
        var rejection = turns.takeAfter(403, REFUSAL.formatted("x7k2p"));
        assertThat(rejection).singleElement().extracting(Call::body).asString().contains("InvalidWorkload", "l-...");
        String status = rejection.getFirst().body();
        turns.takeAfter(
                200,
                "{\"metadata\":{\"name\":\"l\",\"namespace\":\"ns\",\"uid\":\"u1\",\"resourceVersion\":\"6\",\"generation\":1,\"creationTimestamp\":\"2026-12-01T08:00:00Z\",\"finalizers\":[\"gpulease.io/release\"]},\"spec\":{\"gpuClass\":\"c\",\"gpus\":4%s},\"status\":%s}"
                        .formatted(
                                SPEC.replace('\'', '"'),
                                status.substring(status.indexOf("\"status\":") + 9, status.length() - 1)));
    }

    @Test
    void isAskedAboutAgainAfterAWhileAndTheSameAnswerIsNotWritten() {
        assertThat(turns.takeIn(Duration.ofSeconds(29))).isEmpty();
        assertThat(dryRuns(turns.takeIn(Duration.ofSeconds(1)))).containsExactly("jobs");
        assertThat(dryRuns(turns.takeAfter(200, "{}"))).containsExactly("pods");
        assertThat(turns.takeAfter(403, REFUSAL.formatted("b4c9d"))).isEmpty();
    }

    @Test
    void isAskedAboutEverLessOften() {
        turns.takeIn(Duration.ofSeconds(30));
        turns.takeAfter(200, "{}");
        turns.takeAfter(403, REFUSAL.formatted("b4c9d"));
        assertThat(turns.takeIn(Duration.ofSeconds(55))).isEmpty();
        assertThat(dryRuns(turns.takeIn(Duration.ofSeconds(5)))).containsExactly("jobs");
    }

    @Test
    void isTakenUpWhenItIsFineNow() {
        turns.node("n", "", "", "").takeIn(Duration.ofSeconds(30));
        turns.takeAfter(200, "{}");
        assertThat(turns.takeAfter(200, "{}"))
                .singleElement()
                .extracting(Call::path)
                .isEqualTo("/api/v1/nodes/n");
    }

    @Test
    void isAskedAboutAtOnceWhenItsTenantChanges() {
        turns.tenantAgain();
        assertThat(dryRuns(turns.take())).containsExactly("jobs");
    }

    @Test
    void isAskedAboutAtOnceWhenItsSpecChanges() {
        turns.lease(new Edition(7, 2, SPEC.replace("1h", "2h")), FINALIZER, "'phase':'Rejected'");
        assertThat(dryRuns(turns.take())).containsExactly("jobs");
    }

    @Test
    void isNotAskedAboutWhenAnotherNamespaceChanges() {
        turns.namespace(new ObjectRef("", "elsewhere", "ns2", "9"), "baseline");
        assertThat(dryRuns(turns.take())).isEmpty();
    }

    @Test
    void isAskedAboutAtOnceWhenTheLabelsOfItsNamespaceChange() {
        turns.namespace(new ObjectRef("", "ns", "ns1", "9"), "baseline");
        assertThat(dryRuns(turns.take())).containsExactly("jobs");
    }

    private static List<String> dryRuns(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.path().endsWith("?dryRun=All"))
                .map(call -> call.path().replaceAll(".*/([a-z]+)[?].*", "$1"))
                .toList();
    }
}
