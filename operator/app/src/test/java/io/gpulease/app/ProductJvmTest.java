package io.gpulease.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpulease.testkit.plane.Command;
import io.gpulease.testkit.product.ProductJvm;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dozens of operators are started by the tests of this module. */
class ProductJvmTest {
    @Test
    void startsWithAnArchiveOfClasses() {
        var words = ProductJvm.words(Map.of(), Main.class.getName());
        assertThat(words).anyMatch(word -> word.startsWith("-XX:AOTCache="));
        // With this it would end if the archive were not one for its class path and options.
        words.add(1, "-XX:AOTMode=on");
        var said = Command.of(words).and("--help").run();
        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out()).contains("gpulease");
    }
}
