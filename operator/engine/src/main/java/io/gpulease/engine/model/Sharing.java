package io.gpulease.engine.model;

import java.util.Optional;
import java.util.Set;

/**
 * Which tenants may have GPUs of a node that others have GPUs of. A node that is cleaned is so only once the last lease has left, and
 * which of its GPUs somebody has had by then nobody but its own agent knows.
 *
 * @param isCleaned after its last lease, before anybody else has GPUs of it
 * @param onlyFor GPUs of it came free since it was last cleaned: those tenants that had some of it since then, or have; empty:
 *     anybody
 */
public record Sharing(boolean isCleaned, Optional<Set<String>> onlyFor) {

    /** Nobody cleans it: anybody may come at any time. */
    public static final Sharing WITH_ANYBODY = new Sharing(false, Optional.empty());

    /** It is cleaned after its last lease, and nothing of it has come free since the last time. */
    public static final Sharing CLEAN = new Sharing(true, Optional.empty());

    public Sharing {
        onlyFor = onlyFor.map(Set::copyOf);
    }

    /** GPUs of it came free since it was last cleaned. */
    public static Sharing used(Set<String> tenants) {
        return new Sharing(true, Optional.of(tenants));
    }

    /** May have GPUs of it now, whoever is there. Where nobody is, anybody may. */
    public boolean admits(String tenant) {
        return onlyFor.map(tenants -> tenants.contains(tenant)).orElse(true);
    }
}
