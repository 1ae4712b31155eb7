package io.gpulease.crds;

/** The names under which the kinds are served. */
public final class Api {
    /** The API group, also the prefix of our labels, annotations and taints. */
    public static final String GROUP = "gpulease.io";
    /** The version that is served and stored. */
    public static final String VERSION = "v1alpha1";
    /** The category under which all kinds are listed at once. */
    public static final String CATEGORY = "gpuleasing";

    private Api() {}
}
