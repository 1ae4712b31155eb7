package io.gpulease.controller.lead;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** The name under which this process holds the lead: where it runs, and which of several runs it is. */
public final class OperatorIdentity {
    private OperatorIdentity() {}

    public static String make() {
        return host() + "_" + UUID.randomUUID();
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
