package io.gpulease.controller.finding;

import io.gpulease.controller.watch.ObjectRef;
import io.gpulease.rules.facts.Pod;

/**
 * A pod as rules see it.
 *
 * @param lease the one that it names; empty: none
 * @param isOver its containers have ended for good
 * @param usesGpus it runs, and asks for devices: something is to be measured of it
 * @param pod without its usage
 */
public record RuledPod(ObjectRef ref, String lease, boolean isOver, boolean usesGpus, Pod pod) {}
