package io.gpulease.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.gpulease.crds.LeaseViolation;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The one violation that a command says something to: named, read, and given one more word of its spec. */
record OneViolation(Optional<String> namespace, String name) {
    static final String NAMESPACE = "--namespace";

    /** What becomes of the spec, or why nothing can. */
    sealed interface Change {
        /** @param field of the spec, absent so far */
        record Add(String field, Object value, String told) implements Change {}

        record Nothing(String told, int code) implements Change {}
    }

    static CommandSpec named(CommandSpec spec) {
        return spec.addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .paramLabel("VIOLATION")
                        .type(String.class)
                        .description("Its name, or NAMESPACE/NAME as 'gpulease violations' shows it.")
                        .build())
                .addOption(Flags.option(
                        "NAME", "Its namespace. Default: that of the kubeconfig's context.", "-n", NAMESPACE));
    }

    /** @throws SettingProblem if it is not named as one can be */
    static OneViolation of(ParseResult parsed) {
        Optional<String> namespace = new Flags(parsed).namespace(NAMESPACE);
        String word = parsed.matchedPositionalValue(0, "");
        String[] parts = word.split("/", -1);
        if (parts.length == 1 && !word.isBlank()) {
            return new OneViolation(namespace, word);
        }
        if (parts.length == 2 && !parts[0].isBlank() && !parts[1].isBlank()) {
            if (namespace.filter(given -> !given.equals(parts[0])).isPresent()) {
                throw new SettingProblem("\"%s\" is in namespace %s, and %s says %s. Leave one of them out."
                        .formatted(word, parts[0], NAMESPACE, namespace.get()));
            }
            return new OneViolation(Optional.of(parts[0]), parts[1]);
        }
        throw new SettingProblem(
                "\"%s\" is not a violation's name. Give NAME or NAMESPACE/NAME, as 'gpulease violations' shows them."
                        .formatted(word));
    }

    /**
     * Not if somebody else has changed it since it was read.
     *
     * @param change what is to be changed of what is there
     * @param right what it takes, for whoever does not have it
     * @throws SettingProblem if there is no cluster, or no such violation
     */
    int change(Function<LeaseViolation, Change> change, String right, PrintStream err) {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            KubernetesClient client = clients.electing();
            var in = namespace.orElseGet(
                    () -> Optional.ofNullable(client.getNamespace()).orElse("default"));
            var one = client.resources(LeaseViolation.class).inNamespace(in).withName(name);
            LeaseViolation found = one.get();
            if (found == null || found.getSpec() == null) {
                throw new SettingProblem(
                        "there is no leaseviolation %s in namespace %s. 'gpulease violations' lists them."
                                .formatted(name, in));
            }
            return switch (change.apply(found)) {
                case Change.Nothing(String told, int code) -> {
                    err.println("leaseviolation/%s: %s".formatted(name, told));
                    yield code;
                }
                case Change.Add(String field, Object value, String told) -> {
                    one.patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            client.getKubernetesSerialization()
                                    .asJson(Map.of(
                                            "metadata",
                                            Map.of(
                                                    "resourceVersion",
                                                    found.getMetadata().getResourceVersion()),
                                            "spec",
                                            Map.of(field, value))));
                    err.println("leaseviolation/%s: %s".formatted(name, told));
                    yield ExitCode.OK;
                }
            };
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                err.println("leaseviolation/%s was changed meanwhile; ask again".formatted(name));
            } else {
                err.println("leaseviolation/%s cannot be changed: %s. It takes %s."
                        .formatted(name, Clients.said(e), right));
            }
            return ExitCode.FAILED;
        }
    }
}
