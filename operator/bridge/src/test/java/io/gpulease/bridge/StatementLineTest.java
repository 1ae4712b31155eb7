package io.gpulease.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.crds.GpuLease;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

/** A lease of 8 GPUs from an hour before the end of the year until two hours after it. */
class StatementLineTest {

    private static final YearMonth DECEMBER = YearMonth.of(2026, 12);
    private static final YearMonth JANUARY = YearMonth.of(2027, 1);

    private static GpuLease lease(String phase) throws JsonProcessingException {
        return lease(phase, "");
    }

    private static GpuLease lease(String phase, String term) throws JsonProcessingException {
        return new ObjectMapper().readValue("""
                {'metadata':{'name':'l','namespace':'n','uid':'u'},'spec':{'gpuClass':'h200','gpus':8,'term':{'duration':'3h'}},
                 'status':{'phase':'%s','tenant':'t','tier':'Spot','placement':{'pool':'p','nodes':[{'name':'n1','gpus':8}]},
                  'term':{'startedAt':'2026-12-31T23:00:00Z','endsAt':'2027-01-01T02:00:00Z'%s},
                  'usage':{'gpuSeconds':0,'lines':[{'kind':'Active','tier':'Spot','from':'2026-12-31T23:00:00Z','to':'2026-12-31T23:00:00Z',
                    'gpuSeconds':0,'gpus':8,'pricePerGpuHour':'1.10','currency':'USD'}]}}}""".formatted(phase, term).replace('\'', '"'), GpuLease.class);
    }

    private static long used(YearMonth month, String asOf) throws JsonProcessingException {
        return StatementLine.of(lease("Active"), month, Instant.parse(asOf)).stream()
                .mapToLong(line -> line.line().gpuSeconds())
                .sum();
    }

    @Test
    void isOfOneMonth() throws JsonProcessingException {
        assertThat(used(DECEMBER, "2027-01-01T01:00:00Z")).isEqualTo(8 * 3_600);
        assertThat(used(JANUARY, "2027-01-01T01:00:00Z")).isEqualTo(8 * 3_600);
        assertThat(used(JANUARY, "2026-12-31T23:30:00Z")).isZero();
    }

    @Test
    void isUpToNowAndNotBeyondItsEnd() throws JsonProcessingException {
        assertThat(used(DECEMBER, "2026-12-31T23:00:10Z")).isEqualTo(80);
        assertThat(used(JANUARY, "2027-01-05T00:00:00Z")).isEqualTo(8 * 7_200);
    }

    @Test
    void stopsAtTheEndOfALeaseThatIsOverThoughItsLineGoesOn() throws JsonProcessingException {
        GpuLease over = lease("Releasing");
        GpuLease ended = lease("Releasing", ",'endedAt':'2026-12-31T23:20:00Z'");

        assertThat(StatementLine.of(over, DECEMBER, Instant.parse("2026-12-31T23:40:00Z")))
                .extracting(line -> line.line().gpuSeconds())
                .containsExactly(8 * 2_400L);
        assertThat(StatementLine.of(ended, DECEMBER, Instant.parse("2026-12-31T23:40:00Z")))
                .extracting(line -> line.line().gpuSeconds())
                .containsExactly(8 * 1_200L);
        assertThat(StatementLine.of(ended, JANUARY, Instant.parse("2027-01-05T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void tellsWhoseItIs() throws JsonProcessingException {
        assertThat(StatementLine.of(lease("Ending"), DECEMBER, Instant.parse("2027-01-01T00:00:00Z")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.tenant()).isEqualTo("t");
                    assertThat(line.uid()).isEqualTo("u");
                    assertThat(line.pool()).isEqualTo("p");
                    assertThat(line.site()).isEmpty();
                    assertThat(line.line().amount()).hasToString("Optional[8.80]");
                });
    }
}
