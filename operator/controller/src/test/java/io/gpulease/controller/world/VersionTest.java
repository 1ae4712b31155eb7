package io.gpulease.controller.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTest {

    @ParameterizedTest
    @CsvSource({"10,9,true", "9,10,false", "100,99,true", "7,7,true", "5,6,false", "x,6,true", "6,x,true"})
    void onlyWhatIsCertainlyOlderIsNoNews(String heard, String known, boolean isNews) {
        assertThat(Version.isNews(heard, known)).isEqualTo(isNews);
    }
}
