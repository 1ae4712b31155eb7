package io.gpulease.bench.rig;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** CPU seconds that several processes take between two instants. */
public final class CpuMeter {
    private final Map<String, Footprint> processes;
    private final Map<String, Double> before = new LinkedHashMap<>();

    CpuMeter(Map<String, Footprint> processes) {
        this.processes = new LinkedHashMap<>(processes);
        this.processes.forEach((name, process) -> before.put(name, process.cpuSeconds()));
    }

    /** Since this meter was made, by name of the process. */
    public Map<String, Double> seconds() {
        var since = new LinkedHashMap<String, Double>();
        processes.forEach((name, process) -> since.put(name, process.cpuSeconds() - before.getOrDefault(name, 0.0)));
        return since;
    }

    /** Of all of them together since this meter was made, in CPU milliseconds for each of so many. */
    public double totalPerEach(int count) {
        return seconds().values().stream().mapToDouble(Double::doubleValue).sum() * 1000 / count;
    }

    /** As words, in CPU milliseconds for each of so many. */
    public String perEach(int count) {
        return seconds().entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s %.2f", e.getKey(), e.getValue() * 1000 / count))
                .collect(Collectors.joining(", ", "CPU ms each: ", ""));
    }
}
