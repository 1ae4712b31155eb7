package io.gpulease.controller.measure;

import java.time.Instant;
import java.util.Optional;

/**
 * A pod that is asked about. Series name a pod and not which one of that name, and whoever is scraped may say anything of any: what they say
 * counts only where it agrees with what is known of the pod otherwise.
 *
 * @param since from when on what is said of that name is surely this one's: what was before may have been another's, of an earlier lease perhaps.
 *     Empty: nobody can tell, so nothing is its own
 * @param gpus that it has
 * @param node where it runs; empty: not known
 */
public record MeasuredPod(PodKey key, Optional<Instant> since, long gpus, Optional<String> node) {}
