package io.gpulease.controller.signed;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys that records may be signed by. */
public final class PublicKeys {

    private static final String ALGORITHM = "Ed25519";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int ID_DIGITS = 16;

    private final Map<String, Known> byId;

    private PublicKeys(Map<String, Known> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /** All public keys of a text; blocks that are none are left out. */
    public static PublicKeys read(String pem) {
        var found = new LinkedHashMap<String, Known>();
        for (byte[] block : blocks(pem)) {
            try {
                var key = Known.of(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(block)));
                found.put(key.id(), key);
            } catch (GeneralSecurityException notSuchAKey) {
                // It signs no record of ours.
            }
        }
        return new PublicKeys(found);
    }

    private static Collection<byte[]> blocks(String pem) {
        try {
            return Pem.read(PUBLIC, pem);
        } catch (IllegalArgumentException notBase64) {
            return List.of();
        }
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    public Collection<String> ids() {
        return byId.keySet();
    }

    Optional<Known> first() {
        return byId.values().stream().findFirst();
    }

    Optional<Known> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * One of them.
     *
     * @param id the beginning of the SHA-256 of its DER form
     */
    record Known(String id, PublicKey key) {

        static Known of(PublicKey key) {
            return new Known(Digests.hex(key.getEncoded()).substring(0, ID_DIGITS), key);
        }

        String pem() {
            return Pem.write(PUBLIC, key.getEncoded());
        }

        /** {@code signature} in base64, in the one form that is written. */
        boolean hasSigned(byte[] bytes, String signature) {
            try {
                byte[] decoded = Base64.getDecoder().decode(signature);
                // Base64 has bits that mean nothing; a signature with other ones is not the one that was written.
                if (!Base64.getEncoder().encodeToString(decoded).equals(signature)) {
                    return false;
                }
                var check = Signature.getInstance(ALGORITHM);
                check.initVerify(key);
                check.update(bytes);
                return check.verify(decoded);
            } catch (GeneralSecurityException | IllegalArgumentException notASignature) {
                return false;
            }
        }
    }
}
