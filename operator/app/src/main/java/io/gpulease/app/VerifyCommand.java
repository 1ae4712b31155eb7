package io.gpulease.app;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.gpulease.app.verify.Findings;
import io.gpulease.app.verify.Printable;
import io.gpulease.app.verify.SavedFile;
import io.gpulease.app.verify.VerifyReport;
import io.gpulease.controller.signed.PublicKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code gpulease verify}: is a saved record or receipt what the operator has signed? */
final class VerifyCommand {
    static final String NAME = "verify";
    private static final String KEY = "--key";
    private static final String KEYS = "gpulease-signing-keys";
    private static final String USUAL_NAMESPACE = "gpulease-system";

    /** The records of the largest lease have a tenth of it. */
    private static final int MOST_BYTES = 256 << 20;

    private VerifyCommand() {}

    static CommandSpec spec(CommandSpec named) {
        named.usageMessage()
                .description(
                        "Checks hand-over records and erasure receipts that were saved with 'kubectl get configmap NAME -o yaml' (or"
                                + " json; several, or a list of them). With %s no cluster is asked. If the file has the lease as well, what its status names of that kind has to be there."
                                        .formatted(KEY))
                .sortOptions(false)
                .width(110)
                .footer(
                        "",
                        "Exit codes: 0 all verify; 2 wrong flag, or a file that cannot be read or has no record; 4 no cluster to ask for"
                                + " the keys, or not the right to; 5 one does not verify, or a page is missing.");
        return named.addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .paramLabel("FILE")
                        .type(String.class)
                        .description("What was saved; - reads from standard input.")
                        .build())
                .addOption(Flags.option(
                        "FILE",
                        "The public keys: PEM, or the ConfigMap %s as it was saved. Default: that of the cluster."
                                .formatted(KEYS),
                        KEY))
                .addOption(Flags.option(
                        "NAME",
                        "The operator's namespace, where the keys are. Default: %s.".formatted(USUAL_NAMESPACE),
                        Setting.NAMESPACE.flag()))
                .addOption(OutputForm.option(OutputForm.TABLE));
    }

    /** @throws SettingProblem if a flag or a file is wrong, or the cluster does not give the keys */
    static int run(ParseResult parsed, PrintStream out, PrintStream err) {
        var flags = new Flags(parsed);
        var form = OutputForm.of(flags, OutputForm.TABLE);
        String name = parsed.matchedPositionalValue(0, "-");
        SavedFile file = saved(name);
        PublicKeys keys = keys(flags);
        Findings findings = Findings.of(file, keys);
        out.println(form.show(wide -> VerifyReport.table(findings, wide), () -> VerifyReport.json(findings)));
        findings.troubles().forEach(trouble -> err.println(Printable.of(trouble)));
        findings.note().ifPresent(err::println);
        return findings.areGood() ? ExitCode.OK : ExitCode.FOUND;
    }

    private static SavedFile saved(String name) {
        SavedFile file;
        try {
            file = SavedFile.read(text(name));
        } catch (IllegalArgumentException e) {
            throw new SettingProblem(
                    "%s is neither YAML nor JSON: %s. Save it anew with 'kubectl get configmap NAME -o yaml'."
                            .formatted(name, Printable.of(String.valueOf(e.getMessage()))));
        }
        if (file.records().isEmpty()) {
            throw new SettingProblem(
                    "%s has no record: none of its objects is a ConfigMap with a record and a signature. Save one that status.handover of the lease names with 'kubectl get configmap NAME -o yaml'."
                            .formatted(name));
        }
        return file;
    }

    private static PublicKeys keys(Flags flags) {
        if (!flags.isGiven(KEY)) {
            return ofTheCluster(flags.given(Setting.NAMESPACE.flag()).orElse(USUAL_NAMESPACE));
        }
        String name = flags.given(KEY).orElse("");
        PublicKeys keys = SavedFile.keys(text(name));
        if (keys.isEmpty()) {
            throw new SettingProblem(
                    "%s is \"%s\": it has no Ed25519 public key. Save them with 'kubectl get configmap %s -n %s -o yaml'."
                            .formatted(KEY, name, KEYS, USUAL_NAMESPACE));
        }
        return keys;
    }

    private static PublicKeys ofTheCluster(String namespace) {
        LogSetup.quiet();
        try (var clients = Clients.open()) {
            String map = clients.watching().raw("/api/v1/namespaces/%s/configmaps/%s".formatted(namespace, KEYS));
            if (map == null) {
                throw SettingProblem.ofTheCluster(
                        "there is no ConfigMap %s in namespace %s: nothing was signed there yet. Name the operator's namespace with %s, or give the keys with %s."
                                .formatted(KEYS, namespace, Setting.NAMESPACE.flag(), KEY));
            }
            return SavedFile.keys(map);
        } catch (KubernetesClientException e) {
            throw SettingProblem.ofTheCluster(
                    "the keys cannot be read: %s. It takes the right to get ConfigMap %s in namespace %s; or give them with %s."
                            .formatted(Clients.said(e), KEYS, namespace, KEY));
        }
    }

    private static String text(String name) {
        try {
            if (!name.equals("-") && Files.size(Path.of(name)) > MOST_BYTES) {
                throw tooLarge(name);
            }
            try (InputStream in = name.equals("-") ? System.in : Files.newInputStream(Path.of(name))) {
                byte[] read = in.readNBytes(MOST_BYTES + 1);
                if (read.length > MOST_BYTES) {
                    throw tooLarge(name);
                }
                return new String(read, StandardCharsets.UTF_8);
            }
        } catch (IOException | InvalidPathException e) {
            throw new SettingProblem("%s cannot be read (%s). Give the path of a file, or - for standard input."
                    .formatted(name, e.getClass().getSimpleName()));
        }
    }

    private static SettingProblem tooLarge(String name) {
        return new SettingProblem(
                "%s has more than %d MiB, which no lease's records have. Give those of one lease at a time."
                        .formatted(name, MOST_BYTES >> 20));
    }
}
