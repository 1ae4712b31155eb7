package io.gpulease.controller.booking;

import io.gpulease.controller.apply.Call;

/** What is written on node n, as the body of a call has it. */
final class NodeCalls {
    static final String QUARANTINED = "\"key\":\"gpulease.io/quarantined\"";
    static final String SANITIZING = "\"key\":\"gpulease.io/sanitizing\"";
    static final String UNCLAIMED = "\"gpulease.io/allocations\":null";

    private NodeCalls() {}

    static boolean isNode(Call call) {
        return isNode(call.path());
    }

    static boolean isNode(String path) {
        return path.equals("/api/v1/nodes/n");
    }
}
