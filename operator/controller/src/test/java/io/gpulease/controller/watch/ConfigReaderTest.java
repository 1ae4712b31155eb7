package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {

    private static SlimConfig read(String managedFields) throws IOException {
        var json = """
                {"kind": "ConfigMap", "metadata": {"name": "c", "namespace": "ns", "managedFields": %s, "uid": "u",
                 "resourceVersion": "7"}, "data": {"a": "1", "b": "{\\"x\\": []}"}}""".formatted(managedFields);
        try (var parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return new ConfigReader().read(parser);
        }
    }

    @Test
    void knowsWhoAppliedItAmongThoseWhoWroteIt() throws IOException {
        var config = read("""
                [{"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:data": {}}},
                 {"manager": "helm", "operation": "Apply", "fieldsV1": {"f:data": {}}},
                 {"manager": "other", "operation": "Update"}]""");
        assertThat(config.appliedBy()).isEqualTo("helm");
        assertThat(config.data()).containsEntry("a", "1").containsEntry("b", "{\"x\": []}");
        assertThat(config.ref()).isEqualTo(new ObjectRef("ns", "c", "u", "7"));
    }

    @Test
    void saysSoWhereNobodyAppliedIt() throws IOException {
        assertThat(read("[{\"manager\": \"kubectl-client-side-apply\", \"operation\": \"Update\"}]")
                        .appliedBy())
                .isEmpty();
    }
}
