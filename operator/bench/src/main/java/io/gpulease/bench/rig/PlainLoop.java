package io.gpulease.bench.rig;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Allocations;
import io.gpulease.controller.claim.LeasedBy;
import io.gpulease.controller.claim.NodeRecord;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.watch.SlimNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The raw limit: the two writes that start a lease, sent by a loop that decides nothing. The claim is the operator's own
 * patch; the status is that of a lease which the operator started, with another node's name.
 */
public final class PlainLoop {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GPUS = 8;

    private final Transport transport;
    private final ObjectNode status;

    /** {@code active} is the object of a lease that the operator has started. */
    public PlainLoop(Transport transport, byte[] active) {
        this.transport = transport;
        this.status = (ObjectNode) tree(active).path("status");
    }

    /** A lease that was created and is not started, and a free node for it. */
    public record Pair(String lease, String uid, String version, SlimNode node) {}

    /** Claims the node, then says that the lease is Active; gives the node as it is then. */
    public SlimNode start(Pair pair) {
        var claimed = claim(pair.uid(), pair.lease(), pair.node());
        var body = JSON.createObjectNode();
        body.putObject("metadata").put("resourceVersion", pair.version());
        var said = status.deepCopy();
        ((ObjectNode) said.path("placement").path("nodes").path(0))
                .put("name", pair.node().name());
        body.set("status", said);
        Ground.insist(transport, Call.mergePatch(Ground.pathOf(pair.lease()) + "/status", body.toString()));
        return claimed;
    }

    /** The first of the two: the node is that lease's, and fenced. */
    public SlimNode claim(String uid, String lease, SlimNode node) {
        var fence = new NodeRecord.Fence(uid, LeasedBy.whole(Ground.NAMESPACE, lease));
        return write(node, record -> record.allocate(Allocations.NONE.with(uid, GPUS), Optional.of(fence)));
    }

    /** The write that ends a claim. */
    public SlimNode free(SlimNode node) {
        return write(node, record -> record.allocate(Allocations.NONE, Optional.empty()));
    }

    /** A node that reported to the API server in between is read again, as the operator does. */
    private SlimNode write(SlimNode node, UnaryOperator<NodeRecord> change) {
        var call = change.apply(new NodeRecord(node)).call();
        if (call.isEmpty()) {
            return node;
        }
        var answer = Ground.send(transport, call.get());
        if (!answer.isConflict()) {
            return node(Ground.insisted(call.get(), answer).body());
        }
        var now = Ground.insist(transport, Call.get(NodeRecord.path(node.name())));
        return write(node(now.body()), change);
    }

    /** All nodes as they are now. */
    public List<SlimNode> nodes() {
        var nodes = new ArrayList<SlimNode>();
        for (var item :
                tree(Ground.insist(transport, Call.get("/api/v1/nodes")).body()).path("items")) {
            nodes.add(node(bytes(item)));
        }
        return nodes;
    }

    /** A lease just created, paired with a node. */
    public static Pair pair(byte[] created, SlimNode node) {
        var metadata = tree(created).path("metadata");
        return new Pair(
                metadata.path("name").asText(),
                metadata.path("uid").asText(),
                metadata.path("resourceVersion").asText(),
                node);
    }

    private static SlimNode node(byte[] json) {
        try (var parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return new NodeReader().read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer of the API server. */
    public static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
