package io.gpulease.testkit.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodRecordTest {
    private static final String ONE = "{resources: {limits: {gpu: '1'}}}";
    private static final String FIVE = "{resources: {limits: {gpu: '5'}}}";
    private static final String SIDECAR_OF_TWO = "{restartPolicy: Always, resources: {limits: {gpu: '2'}}}";

    @Test
    void containersRunBesideAllSidecars() {
        assertThat(gpus(SIDECAR_OF_TWO + ", " + ONE + ", " + SIDECAR_OF_TWO)).isEqualTo(2 + 2 + 1);
    }

    @Test
    void anInitContainerRunsBesideTheSidecarsBeforeIt() {
        assertThat(gpus(SIDECAR_OF_TWO + ", " + FIVE + ", " + SIDECAR_OF_TWO)).isEqualTo(2 + 5);
    }

    @Test
    void initContainersRunOneAfterTheOther() {
        assertThat(gpus(FIVE + ", " + FIVE)).isEqualTo(5);
    }

    /** Of a pod with these init containers and one container of one GPU. */
    private static int gpus(String initContainers) {
        var text = "{spec: {initContainers: [%s], containers: [%s]}}".formatted(initContainers, ONE);
        try {
            return new PodRecord(new ObjectMapper(new YAMLFactory()).readTree(text), Optional.empty()).gpus("gpu");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
