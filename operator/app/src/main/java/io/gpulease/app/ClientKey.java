package io.gpulease.app;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Names the algorithm of a kubeconfig's client key: the client takes a key in PKCS #8 form for RSA if nobody says. */
final class ClientKey {
    private static final String EC = "EC";

    private ClientKey() {}

    static void nameAlgorithm(Config config) {
        if (isEllipticCurve(pem(config))) {
            config.setClientKeyAlgo(EC);
        }
    }

    private static String pem(Config config) {
        try {
            if (config.getClientKeyData() != null) {
                var decoded = Base64.getMimeDecoder().decode(config.getClientKeyData());
                return new String(decoded, StandardCharsets.US_ASCII);
            }
            return config.getClientKeyFile() == null ? "" : Files.readString(Path.of(config.getClientKeyFile()));
        } catch (IOException | IllegalArgumentException e) {
            // The client says better than we could what is wrong with its key.
            return "";
        }
    }

    private static boolean isEllipticCurve(String pem) {
        if (!pem.contains("BEGIN PRIVATE KEY")) {
            return false;
        }
        try {
            var body = pem.replaceAll("-----[A-Z ]+-----", "");
            var key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
            return KeyFactory.getInstance(EC)
                    .generatePrivate(key)
                    .getAlgorithm()
                    .equals(EC);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
