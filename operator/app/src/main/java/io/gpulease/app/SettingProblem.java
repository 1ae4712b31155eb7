package io.gpulease.app;

/** Something set from outside that cannot be worked with; the message is one line: what, why, what to do. */
final class SettingProblem extends RuntimeException {
    private final boolean aboutTheCluster;

    private SettingProblem(String message, boolean aboutTheCluster) {
        super(message);
        this.aboutTheCluster = aboutTheCluster;
    }

    SettingProblem(String message) {
        this(message, false);
    }

    static SettingProblem ofTheCluster(String message) {
        return new SettingProblem(message, true);
    }

    /** The settings are fine, but there is no cluster behind them. */
    boolean isAboutTheCluster() {
        return aboutTheCluster;
    }
}
