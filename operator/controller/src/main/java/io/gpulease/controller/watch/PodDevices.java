package io.gpulease.controller.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds up what a pod asks for of each extended resource, as the scheduler does: init containers run one after the other
 * beside the sidecars started before them, then all containers run beside all sidecars.
 */
final class PodDevices {
    private final JsonParser parser;
    private final SlimReading reading;
    private final Map<String, Long> running = new HashMap<>();
    private final Map<String, Long> sidecars = new HashMap<>();
    private final Map<String, Long> starting = new HashMap<>();
    private final Map<String, Long> wholePod = new HashMap<>();

    PodDevices(JsonParser parser, SlimReading reading) {
        this.parser = parser;
        this.reading = reading;
    }

    void container() throws IOException {
        add(running, asked().devices());
    }

    void initContainer() throws IOException {
        var init = asked();
        if (init.sidecar()) {
            add(sidecars, init.devices());
            most(starting, sidecars);
            return;
        }
        var beside = new HashMap<>(sidecars);
        add(beside, init.devices());
        most(starting, beside);
    }

    /** What the pod states for itself as a whole, where the cluster lets it. */
    void ofThePod() throws IOException {
        most(wholePod, resources());
    }

    private record Asked(Map<String, Long> devices, boolean sidecar) {}

    private Asked asked() throws IOException {
        var devices = new HashMap<String, Long>();
        var sidecar = new boolean[1];
        Fields.each(parser, field -> {
            if (field.equals("resources")) {
                devices.putAll(resources());
            } else if (field.equals("restartPolicy")) {
                sidecar[0] = "Always".equals(Fields.text(parser));
            }
        });
        return new Asked(devices, sidecar[0]);
    }

    /** Requests and limits of extended resources are equal; where one is left out, the other counts. */
    private Map<String, Long> resources() throws IOException {
        var found = new HashMap<String, Long>();
        Fields.each(parser, field -> {
            if (field.equals("requests") || field.equals("limits")) {
                most(found, reading.devices(parser));
            }
        });
        return found;
    }

    /** The sum for the pod; call it when the whole pod was read, as the order of its fields is not fixed. */
    Map<String, Long> total() {
        var total = new HashMap<>(running);
        add(total, sidecars);
        most(total, starting);
        most(total, wholePod);
        return Map.copyOf(total);
    }

    private static void add(Map<String, Long> to, Map<String, Long> more) {
        more.forEach((name, amount) -> to.merge(name, amount, Long::sum));
    }

    private static void most(Map<String, Long> to, Map<String, Long> other) {
        other.forEach((name, amount) -> to.merge(name, amount, Math::max));
    }
}
