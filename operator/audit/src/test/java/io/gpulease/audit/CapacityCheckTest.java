package io.gpulease.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Leases that have lost nodes. */
class CapacityCheckTest {

    private static final String NINE = "2026-12-10T09:00:00Z";
    private static final String TEN = "2026-12-10T10:00:00Z";
    private static final String ENDS = "2026-12-24T00:00:00Z";

    /** A lease of two nodes that has lost the first, and another lease that gets one of them. */
    private static Given lost(String mark, String next) {
        return new Given()
                .record("failure", "a", """
                        "from":"%1$s","started":"%1$s","ends":"%2$s","nodes":[{"name":"n1","gpus":8,"of":8%3$s},{"name":"n2","gpus":8,"of":8}],\
                        "lines":[{"kind":"Active","from":"%1$s","to":"%1$s","gpuSeconds":0,"gpus":8},{"kind":"NodeLoss","from":"%1$s","to":"%1$s","gpuSeconds":0,"gpus":8}]\
                        """.formatted(NINE, ENDS, mark))
                .start("b", next, TEN, ENDS)
                .page();
    }

    @Test
    void aNodeThatIsLostMayBeSomebodyElses() {
        assertThat(lost(",\"lost\":true", "n1").audited().breaches()).isEmpty();
    }

    @Test
    void theOthersOfTheLeaseMayNot() {
        assertThat(lost(",\"lost\":true", "n2").audited().breaches())
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("node n2 has 8 GPUs, and from " + TEN + " on 16 of it were promised");
    }

    @Test
    void anyOfThemMayWhereTheRecordDoesNotSayWhich() {
        assertThat(lost("", "n1").audited().breaches()).isEmpty();
        assertThat(lost("", "n2").audited().breaches()).isEmpty();
    }
}
