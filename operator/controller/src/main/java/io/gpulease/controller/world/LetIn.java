package io.gpulease.controller.world;

import io.gpulease.controller.claim.Names;
import io.gpulease.controller.watch.SlimPod;

/** What a pod's own object says of whether it was let in. */
public final class LetIn {

    private LetIn() {}

    public static boolean isGated(SlimPod pod) {
        return pod.scheduling().gates().contains(Names.GATE);
    }

    /**
     * It was let in and its containers may still run, or start. Known by the devices it asks for, or, for one that asks for none
     * of them (a count of zero is gated as well), by the end that it was told when it was let in.
     */
    public static boolean mayRun(SlimPod pod) {
        boolean ours = !pod.devices().isEmpty() || pod.annotations().containsKey(Names.ENDS_AT);
        return ours && !isGated(pod) && !pod.life().isOver();
    }
}
