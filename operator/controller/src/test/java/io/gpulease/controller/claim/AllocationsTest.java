package io.gpulease.controller.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationsTest {

    @Test
    void whatIsWrittenIsReadBack() {
        var written = Allocations.NONE.with("b", 2).with("a", 8);
        assertThat(written.format()).isEqualTo("{\"a\":8,\"b\":2}");
        assertThat(Allocations.parse(written.format())).contains(written);
        assertThat(written.total()).isEqualTo(10);
        assertThat(written.without("a").gpusByLease()).isEqualTo(Map.of("b", 2));
    }

    @Test
    void aNodeWithoutARecordIsHeldByNobody() {
        assertThat(Allocations.parse("")).contains(Allocations.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "null",
                "{\"a\":0}",
                "{\"a\":-1}",
                "{\"a\":\"8\"}",
                "{\"a\":1.5}",
                "{\"a\":99999999999}"
            })
    void aRecordThatCannotBeReadCountsAsNoRecordAtAll(String damaged) {
        assertThat(Allocations.parse(damaged)).isEmpty();
    }
}
