package io.gpulease.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Does the GPU runtime hand out devices that were never requested? With {@code NVIDIA_VISIBLE_DEVICES=all}, in a pod or an image,
 * it does, unless it is told not to listen to unprivileged containers. How nodes are set up cannot be seen from here; what
 * NVIDIA's operator was told can.
 */
final class RuntimeCheck implements Check {
    private static final String NAME = "runtime";
    private static final String SWITCH = "ACCEPT_NVIDIA_VISIBLE_DEVICES_ENVVAR_WHEN_UNPRIVILEGED";
    private static final String MOUNTS = "ACCEPT_NVIDIA_VISIBLE_DEVICES_AS_VOLUME_MOUNTS";
    private static final String ADVICE =
            "On each GPU node set accept-nvidia-visible-devices-envvar-when-unprivileged = false and"
                    + " accept-nvidia-visible-devices-as-volume-mounts = true in /etc/nvidia-container-runtime/config.toml (NVIDIA's operator:"
                    + " toolkit.env %s=false, %s=true) and DEVICE_LIST_STRATEGY=volume-mounts for the device plugin. Then try: a pod with"
                            .formatted(SWITCH, MOUNTS)
                    + " NVIDIA_VISIBLE_DEVICES=all and no GPU in its limits has no /dev/nvidia0.";

    @Override
    public List<Finding> look(Cluster cluster) throws IOException, InterruptedException {
        var policies = cluster.get("/apis/nvidia.com/v1/clusterpolicies");
        // Where the kind is not there, or may not be read, it is not known how the nodes were set up.
        var said = StreamSupport.stream(policies.body().path("items").spliterator(), false)
                .flatMap(policy ->
                        StreamSupport.stream(policy.at("/spec/toolkit/env").spliterator(), false))
                .filter(variable -> variable.path("name").asText().equals(SWITCH))
                .map(RuntimeCheck::value)
                .toList();
        if (!said.isEmpty() && said.stream().allMatch("false"::equals)) {
            return List.of(Finding.ok(
                    NAME,
                    "NVIDIA's operator was told not to listen to NVIDIA_VISIBLE_DEVICES of unprivileged containers"));
        }
        if (said.contains("true")) {
            return List.of(Finding.fail(
                    NAME,
                    "NVIDIA's operator was told to listen to NVIDIA_VISIBLE_DEVICES of every container (%s=true): any pod on a node may use all its GPUs"
                            .formatted(SWITCH),
                    ADVICE));
        }
        return List.of(Finding.look(
                NAME,
                "from here it is not to be seen whether NVIDIA_VISIBLE_DEVICES=all gives a container GPUs that it did not ask for; on Shared nodes these are another tenant's",
                ADVICE));
    }

    private static String value(JsonNode variable) {
        return variable.path("value").asText("");
    }
}
