package io.gpulease.app.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gpulease.controller.apply.Call;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a call is, in words that stay the same from run to run: {@code PATCH gpuleases/status Active}. */
final class CallName {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH = Pattern.compile(
            "/(?:api/v1|apis/[^/]+/[^/]+)/(?:namespaces/[^/]+/)?([^/?]+)(?:/[^/?]+(/[^/?]+)?)?(\\?.*)?");

    private CallName() {}

    static String of(Call call) {
        var path = PATH.matcher(call.path());
        if (!path.matches()) {
            return call.method() + " " + call.path();
        }
        var resource = path.group(1) + Optional.ofNullable(path.group(2)).orElse("");
        return "%s %s%s".formatted(call.method(), resource, detail(resource, call));
    }

    private static String detail(String resource, Call call) {
        if (call.path().contains("dryRun")) {
            return " dry run";
        }
        if (!call.method().equals("PATCH")) {
            return "";
        }
        var body = parsed(call.body());
        return switch (resource) {
            case "gpuleases/status" -> " " + body.path("status").path("phase").asText("conditions");
            case "gpuleases" -> " finalizers";
            case "nodes" -> nodes(body.path("metadata").path("annotations").path("gpulease.io/allocations"));
            case "pods" -> body.isArray() ? " let in" : " tell";
            default -> "";
        };
    }

    private static String nodes(JsonNode allocations) {
        if (allocations.isMissingNode()) {
            return " pool";
        }
        return allocations.isNull() ? " unclaim" : " claim";
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + body, e);
        }
    }
}
