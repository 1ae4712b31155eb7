package io.gpulease.controller.observe;

/**
 * Something to be told in an Event. Two equal notes within some minutes become one Event with a count, so the text must
 * not carry what changes with each telling.
 *
 * @param reason one word of the vocabulary of reasons
 * @param action what the operator did or did not do, as one word, for example {@code LetIn}
 * @param note a sentence for people; what is longer than 1,024 bytes is cut
 */
public record EventNote(Subject about, Weight weight, String reason, String action, String note) {

    /** How an Event is marked. */
    public enum Weight {
        NORMAL("Normal"),
        WARNING("Warning");

        final String word;

        Weight(String word) {
            this.word = word;
        }
    }

    /** The object an Event speaks of; {@code namespace} is empty for cluster-scoped kinds. */
    public record Subject(String apiVersion, String kind, String namespace, String name, String uid) {
        public static Subject lease(String namespace, String name, String uid) {
            return new Subject("gpulease.io/v1alpha1", "GpuLease", namespace, name, uid);
        }

        public static Subject quote(String namespace, String name, String uid) {
            return new Subject("gpulease.io/v1alpha1", "LeaseQuote", namespace, name, uid);
        }

        public static Subject pool(String name, String uid) {
            return new Subject("gpulease.io/v1alpha1", "GpuPool", "", name, uid);
        }

        public static Subject site(String name, String uid) {
            return new Subject("gpulease.io/v1alpha1", "GpuSite", "", name, uid);
        }

        public static Subject tenant(String name, String uid) {
            return new Subject("gpulease.io/v1alpha1", "GpuTenant", "", name, uid);
        }

        public static Subject pod(String namespace, String name, String uid) {
            return new Subject("v1", "Pod", namespace, name, uid);
        }

        /** An admission policy or a binding; also of one that is not there. */
        public static Subject policy(String kind, String name, String uid) {
            return new Subject("admissionregistration.k8s.io/v1", kind, "", name, uid);
        }

        public static Subject configMap(String namespace, String name) {
            return new Subject("v1", "ConfigMap", namespace, name, "");
        }

        /** Events on nodes carry the node's name as uid, as those of the kubelet do. */
        public static Subject node(String name) {
            return new Subject("v1", "Node", "", name, name);
        }
    }

    public static EventNote normal(Subject about, String reason, String action, String note) {
        return new EventNote(about, Weight.NORMAL, reason, action, note);
    }

    public static EventNote warning(Subject about, String reason, String action, String note) {
        return new EventNote(about, Weight.WARNING, reason, action, note);
    }
}
