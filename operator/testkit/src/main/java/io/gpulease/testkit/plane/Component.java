package io.gpulease.testkit.plane;

/** A part of a control plane that a test may stop and start. */
public enum Component {
    ETCD("etcd"),
    API_SERVER("apiserver"),
    CONTROLLER_MANAGER("controller-manager"),
    SCHEDULER("scheduler"),
    KWOK("kwok");

    private final String word;

    Component(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
