package io.gpulease.simulate.manifest;

/** Manifests that cannot be played; the message is one line: what, why, what to do. */
public final class ManifestProblem extends RuntimeException {
    ManifestProblem(String message) {
        super(message);
    }
}
