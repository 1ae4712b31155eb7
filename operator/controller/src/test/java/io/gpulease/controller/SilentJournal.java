package io.gpulease.controller;

import io.gpulease.controller.desk.EnforcementStep;
import io.gpulease.controller.desk.Journal;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.world.LeaseEntry;
import java.time.Duration;

/** Tells nobody. */
public class SilentJournal implements Journal {
    @Override
    public void lease(LeaseEntry lease, String reason, String message) {}

    @Override
    public void enforced(LeaseEntry lease, EnforcementStep step) {}

    @Override
    public void pod(SlimPod pod, String reason, String message) {}

    @Override
    public void podTold(SlimPod pod, String reason, String message) {}

    @Override
    public void node(String node, String reason, String message) {}

    @Override
    public void started(LeaseEntry lease, Duration sinceCreation) {}

    @Override
    public void freed(LeaseEntry lease, Duration sinceEnd, Duration evicting) {}

    @Override
    public void planned(Duration took) {}

    @Override
    public void decided(String kind) {}

    @Override
    public void claimLost(LeaseEntry lease, String node) {}

    @Override
    public void failed(String what, String cause) {}
}
