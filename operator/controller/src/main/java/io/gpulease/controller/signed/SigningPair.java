package io.gpulease.controller.signed;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An Ed25519 key pair: signs, and says which public key tells that it was it. */
public final class SigningPair {

    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";

    private final PrivateKey secret;
    private final String secretPem;
    private final PublicKeys.Known known;

    private SigningPair(PrivateKey secret, String secretPem, PublicKeys.Known known) {
        this.secret = secret;
        this.secretPem = secretPem;
        this.known = known;
    }

    /** A new one, by chance. */
    public static SigningPair generate() {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new SigningPair(
                    pair.getPrivate(),
                    Pem.write(PRIVATE, pair.getPrivate().getEncoded()),
                    PublicKeys.Known.of(pair.getPublic()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has Ed25519", impossible);
        }
    }

    /** Empty where these are not the two halves of one such pair. */
    public static Optional<SigningPair> read(String privatePem, String publicPem) {
        try {
            List<byte[]> blocks = Pem.read(PRIVATE, privatePem);
            Optional<PublicKeys.Known> known = PublicKeys.read(publicPem).first();
            if (blocks.size() != 1 || known.isEmpty()) {
                return Optional.empty();
            }
            var secret = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst()));
            var pair = new SigningPair(secret, privatePem, known.get());
            byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
            return known.get().hasSigned(probe, pair.sign(probe)) ? Optional.of(pair) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException notAKey) {
            return Optional.empty();
        }
    }

    /** How records call it. */
    public String id() {
        return known.id();
    }

    public String privatePem() {
        return secretPem;
    }

    public String publicPem() {
        return known.pem();
    }

    /** The signature over these bytes, in base64; the same bytes always have the same one. */
    String sign(byte[] bytes) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(secret);
            signature.update(bytes);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a key that was checked does not sign", impossible);
        }
    }
}
