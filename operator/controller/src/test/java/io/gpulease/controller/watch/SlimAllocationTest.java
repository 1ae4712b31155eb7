package io.gpulease.controller.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is skipped must not be built: counted in bytes that the reading thread allocates. */
class SlimAllocationTest {
    private static final int ROUNDS = 500;

    private static byte[] largeNode() {
        var images = IntStream.range(0, 80)
                .mapToObj(
                        "{\"names\":[\"registry.example/team/image-%d@sha256:0123456789abcdef0123456789abcdef\"],\"sizeBytes\":1}"
                                ::formatted)
                .collect(Collectors.joining(","));
        var managed = IntStream.range(0, 200)
                .mapToObj("\"f:field-%d\":{\"f:inner\":{\"f:more\":{},\"f:other\":{\".\":{}}}}"::formatted)
                .collect(Collectors.joining(","));
        var text = """
                {"metadata":{"name":"gpu-1","uid":"u","resourceVersion":"1","labels":{"a":"b"},
                "managedFields":[{"fieldsV1":{%s}}]},"spec":{},"status":{"images":[%s],
                "capacity":{"nvidia.com/gpu":"8"}}}""".formatted(managed, images);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readingANodeAllocatesFarLessThanTheNodeIsLong() throws IOException {
        var json = new JsonFactory();
        var reader = new NodeReader();
        var node = largeNode();
        assertThat(node.length).isGreaterThan(18_000);
        read(json, reader, node);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        for (var i = 0; i < ROUNDS; i++) {
            read(json, reader, node);
        }
        var perNode = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
        assertThat(perNode).as("bytes allocated per node").isLessThan(node.length / 3);
    }

    private static void read(JsonFactory json, NodeReader reader, byte[] node) throws IOException {
        try (var parser = json.createParser(node)) {
            parser.nextToken();
            assertThat(reader.read(parser).capacity()).containsEntry("nvidia.com/gpu", 8L);
        }
    }
}
