package io.gpulease.testkit.product;

import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.gpulease.testkit.plane.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A way in as a service account: a token from the API server itself, in a kubeconfig that only we can read. */
public final class ServiceAccountLogin {
    private static final long TOKEN_SECONDS = 4 * 3600;

    private final ControlPlane plane;
    private final String namespace;
    private final String name;

    public ServiceAccountLogin(ControlPlane plane, String namespace, String name) {
        this.plane = plane;
        this.namespace = namespace;
        this.name = name;
    }

    /** The user name that the API server sees. */
    public String user() {
        return "system:serviceaccount:%s:%s".formatted(namespace, name);
    }

    /** A client that may do what the service account may, and no more; to be closed by the caller. */
    public KubernetesClient client() {
        var config = Config.fromKubeconfig(kubeconfigText());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Writes a kubeconfig with a fresh token. */
    public Path writeKubeconfig(Path directory) {
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var file = Files.createTempFile(directory, "kubeconfig-", "", mode);
            return Files.writeString(file, kubeconfigText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String kubeconfigText() {
        var cluster = Config.fromKubeconfig(plane.kubeconfig().toFile());
        var ca = cluster.getCaCertData() != null ? cluster.getCaCertData() : base64(cluster.getCaCertFile());
        var config = new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .addNewCluster()
                .withName("plane")
                .withNewCluster()
                .withServer(cluster.getMasterUrl())
                .withCertificateAuthorityData(ca)
                .endCluster()
                .endCluster()
                .addNewUser()
                .withName(name)
                .withNewUser()
                .withToken(token())
                .endUser()
                .endUser()
                .addNewContext()
                .withName("plane")
                .withNewContext()
                .withCluster("plane")
                .withUser(name)
                .withNamespace(namespace)
                .endContext()
                .endContext()
                .withCurrentContext("plane")
                .build();
        return Serialization.asYaml(config);
    }

    private String token() {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(TOKEN_SECONDS)
                .endSpec()
                .build();
        return plane.admin()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName(name)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    private static String base64(String file) {
        try {
            return java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
