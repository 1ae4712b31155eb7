package io.gpulease.controller.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class OperatorIdentityTest {
    private Process other;
    private String identity;

    @BeforeEach
    void startAnother() throws IOException {
        other = new ProcessBuilder("sleep", "600").start();
        identity = OperatorIdentity.make(other.pid());
    }

    @AfterEach
    void stopIt() {
        other.destroyForcibly();
    }

    private void signal(String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(other.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void isNewWithEveryProcessAndEveryTime() {
        assertThat(OperatorIdentity.make()).isNotEqualTo(OperatorIdentity.make());
    }

    @Test
    void seesThatAProcessOfThisMachineIsGone() throws Exception {
        assertThat(OperatorIdentity.isSurelyGone(identity)).isFalse();
        signal("KILL");
        other.waitFor();
        assertThat(OperatorIdentity.isSurelyGone(identity)).isTrue();
    }

    @Test
    void doesNotTakeAStoppedProcessForGone() throws Exception {
        signal("STOP");
        assertThat(OperatorIdentity.isSurelyGone(identity)).isFalse();
    }

    @Test
    void doesNotTakeAnotherProcessUnderTheSameNumberForTheOldOne() {
        var before = identity.replaceAll("[0-9]+$", "1");
        assertThat(OperatorIdentity.isSurelyGone(before)).isTrue();
    }

    @Test
    void knowsNothingOfOtherMachinesNamespacesAndForms() throws Exception {
        other.destroyForcibly().waitFor();
        var fields = identity.substring(identity.lastIndexOf('_') + 1).split("\\.", -1);
        assertThat(OperatorIdentity.isSurelyGone(identity.replace(fields[0], "0".repeat(32))))
                .isFalse();
        assertThat(OperatorIdentity.isSurelyGone(identity.replace("." + fields[1] + ".", ".1.")))
                .isFalse();
        assertThat(OperatorIdentity.isSurelyGone("host_b48b1a1a-14af-4542-a07b-dfca55dea714"))
                .isFalse();
        assertThat(OperatorIdentity.isSurelyGone("")).isFalse();
    }
}
