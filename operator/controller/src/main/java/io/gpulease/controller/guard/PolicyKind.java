package io.gpulease.controller.guard;

import java.util.Arrays;
import java.util.Optional;

/** The kinds that the gate is made of. */
public enum PolicyKind {
    VALIDATING("ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
    VALIDATING_BINDING("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"),
    MUTATING("MutatingAdmissionPolicy", "mutatingadmissionpolicies"),
    MUTATING_BINDING("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings");

    public static final String GROUP = "admissionregistration.k8s.io";
    public static final String VERSION = "v1";

    private final String word;
    private final String plural;

    PolicyKind(String word, String plural) {
        this.word = word;
        this.plural = plural;
    }

    static Optional<PolicyKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    /** As manifests name it. */
    public String word() {
        return word;
    }

    public String plural() {
        return plural;
    }

    /** The path of all of them, from the server's root. */
    public String path() {
        return "/apis/%s/%s/%s".formatted(GROUP, VERSION, plural);
    }
}
