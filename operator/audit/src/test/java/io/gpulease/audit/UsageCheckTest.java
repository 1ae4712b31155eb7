package io.gpulease.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** From record to record. */
class UsageCheckTest {

    private static final String NINE = "2026-12-10T09:00:00Z";
    private static final String TEN = "2026-12-10T10:00:00Z";
    private static final String ELEVEN = "2026-12-10T11:00:00Z";

    /** A lease of 8 GPUs, and of 16 from ten on. */
    private static Given grown() {
        return new Given()
                .start("a", "n1", NINE, "2026-12-24T00:00:00Z")
                .record("change", "a", held(16, TEN, 28_800, TEN));
    }

    private static String held(int gpus, String from, long gpuSeconds, String since) {
        return """
                "from":"%2$s","started":"%5$s","ends":"2026-12-24T00:00:00Z","heldSince":"%4$s","nodes":[{"name":"n1","gpus":%1$d,"of":16}],\
                "lines":[{"kind":"Active","from":"%5$s","to":"%2$s","gpuSeconds":%3$d,"gpus":%1$d}]\
                """.formatted(gpus, from, gpuSeconds, since, NINE);
    }

    private static String ended(int gpus, String at, long gpuSeconds, String since) {
        return """
                "from":"%2$s","started":"%5$s","heldSince":"%4$s","nodes":[{"name":"n1","gpus":%1$d,"of":16}],\
                "lines":[{"kind":"Active","from":"%5$s","to":"%2$s","gpuSeconds":%3$d}]\
                """.formatted(gpus, at, gpuSeconds, since, NINE);
    }

    @Test
    void findsNothingInTheEndOfALeaseThatGrew() {
        assertThat(grown().record("end", "a", ended(16, ELEVEN, 28_800 + 57_600, TEN))
                        .page()
                        .audited()
                        .breaches())
                .isEmpty();
    }

    @Test
    void namesASecondThatIsMissingInTheEndOfALeaseThatGrew() {
        assertThat(grown().record("end", "a", ended(16, ELEVEN, 28_800 + 57_600 - 16, TEN))
                        .page()
                        .audited()
                        .breaches())
                .singleElement()
                .extracting(Breach::message)
                .isEqualTo(
                        "lease ns/a (uid-a) had by record 2 used 86400 GPU-seconds until 2026-12-10T11:00:00Z, and record 3 says 86384");
    }

    @Test
    void namesASecondThatIsMissingInALeaseThatRuns() {
        assertThat(grown().record("change", "a", held(16, ELEVEN, 28_800 + 57_600 + 16, TEN))
                        .page()
                        .audited()
                        .breaches())
                .as("one too many, too")
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("by record 2 used 86400 GPU-seconds", "record 3 says 86416");
    }

    @Test
    void takesNothingForMissingWhereASizeInBetweenMayNotBeOnRecord() {
        assertThat(grown().record("change", "a", held(8, ELEVEN, 40_000, ELEVEN))
                        .page()
                        .audited()
                        .breaches())
                .isEmpty();
        assertThat(grown().record("change", "a", held(8, ELEVEN, 28_799, ELEVEN))
                        .page()
                        .audited()
                        .breaches())
                .as("less than before")
                .singleElement()
                .extracting(Breach::message)
                .asString()
                .contains("by record 2 used 28800 GPU-seconds until " + TEN, "record 3 says 28799");
    }
}
