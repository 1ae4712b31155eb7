package io.gpulease.controller.lead;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The name under which a process holds the lead: {@code host_uuid_process}, where {@code process} names it so that another
 * on the same machine can tell whether it is gone. A lead that was held by one that is surely gone need not be waited for.
 */
public final class OperatorIdentity {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PIDS = Path.of("/proc/self/ns/pid");
    private static final int FIELDS = 4;
    /** Of {@code /proc/PID/stat}, counted from the field after the command's closing parenthesis. */
    private static final int START_TIME = 19;

    private OperatorIdentity() {}

    /** A new name for this process. */
    public static String make() {
        return make(ProcessHandle.current().pid());
    }

    static String make(long pid) {
        var process = here().flatMap(here -> startOf(pid).map(start -> here + "." + pid + "." + start));
        return host() + "_" + UUID.randomUUID()
                + process.map(name -> "_" + name).orElse("");
    }

    /**
     * Whether {@code holder} was a process of this machine, in this process namespace and since its last start, that has
     * ended. One that is stopped has not; of one that runs elsewhere nothing is known.
     */
    static boolean isSurelyGone(String holder) {
        var fields = holder.substring(holder.lastIndexOf('_') + 1).split("\\.", -1);
        if (fields.length != FIELDS) {
            return false;
        }
        var same =
                here().filter(here -> here.equals(fields[0] + "." + fields[1])).isPresent();
        return same
                && isPid(fields[2])
                && startOf(Long.parseLong(fields[2])).filter(fields[3]::equals).isEmpty();
    }

    private static boolean isPid(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /** What tells apart machines, their restarts, and the process namespaces on them. */
    private static Optional<String> here() {
        try {
            var boot = Files.readString(BOOT).strip().replace("-", "");
            var namespace = Files.readSymbolicLink(PIDS).toString().replaceAll("[^0-9]", "");
            return Optional.of(boot + "." + namespace);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** When the process began, in ticks since the machine started; empty if there is none, or only its remains. */
    private static Optional<String> startOf(long pid) {
        try {
            var stat = Files.readString(PROC.resolve(pid + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            var state = fields[0];
            return state.equals("Z") || state.equals("X") ? Optional.empty() : Optional.of(fields[START_TIME]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String host() {
        // In a pod this is the pod's name.
        var fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
