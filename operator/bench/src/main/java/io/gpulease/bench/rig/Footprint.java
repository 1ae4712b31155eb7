package io.gpulease.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process takes, as the kernel tells it. */
public record Footprint(long pid) {
    private static final double KIB_PER_MIB = 1024;
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_TICKS = 11;
    private static final int KERNEL_TICKS = 12;

    public double rssMib() {
        return status("VmRSS:");
    }

    /** The most it ever had. */
    public double peakMib() {
        return status("VmHWM:");
    }

    private double status(String key) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
                .findFirst()
                .orElseThrow();
    }

    /** CPU seconds since it was started. */
    public double cpuSeconds() {
        var stat = read("stat");
        // The program's name, in brackets, may hold blanks.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[KERNEL_TICKS])) / TICKS_PER_SECOND;
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process %d is gone".formatted(pid), e);
        }
    }
}
