package io.gpulease.controller.desk;

import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import java.time.Duration;

/** Told of every step worth telling: it makes Events, log lines and metrics of them. Never blocks. */
public interface Journal {

    /** A step of a lease, for its tenant. */
    void lease(LeaseEntry lease, String reason, String message);

    /** What was done to a lease under a policy, or became of it, for whoever keeps an audit log. */
    void enforced(LeaseEntry lease, EnforcementStep step);

    /** A pod that is kept out, or sent out, and why. */
    void pod(SlimPod pod, String reason, String message);

    /** Something that the owner of a running pod should know. */
    void podTold(SlimPod pod, String reason, String message);

    /** Something the platform should look at. */
    void node(String node, String reason, String message);

    /** A lease became usable, that long after it was created. */
    void started(LeaseEntry lease, Duration sinceCreation);

    /** All nodes of a lease are free again, that long after its end; its pods took {@code evicting} of it. */
    void freed(LeaseEntry lease, Duration sinceEnd, Duration evicting);

    /** A plan was made, its snapshot included, in that time. */
    void planned(Duration took);

    /** The engine decided something new of a lease: start, reserve, wait or refuse. */
    void decided(String kind);

    /** A claim met a change by somebody else. */
    void claimLost(LeaseEntry lease, String node);

    /** A call to the API server failed. */
    void failed(String what, String cause);
}
