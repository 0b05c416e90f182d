package dev.portolan.apiserver.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cluster's key for tokens: signs claims into a JSON Web Token and reads them back (RFC 7519; ES256 as in RFC 7518, by the JDK's
 * own signatures). No other algorithm is taken, whatever a token's header says. Thread-safe.
 */
public final class TokenKey {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int COORDINATE_BYTES = 32;
    private static final int MAX_CHARACTERS = 16 * 1024;

    private final KeyPair pair;
    private final String id;

    private TokenKey(KeyPair pair) throws GeneralSecurityException {
        this.pair = pair;
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
        this.id = BASE64.encodeToString(digest);
    }

    /** Opens the key in a folder, or makes one there (0600). */
    public static TokenKey open(Path folder) throws IOException {
        Path file = folder.resolve("sa.key");
        try {
            return new TokenKey(Files.exists(file) ? read(file) : make(file));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the key for tokens in " + file + ": " + e.getMessage(), e);
        }
    }

    private static KeyPair make(Path file) throws GeneralSecurityException, IOException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Path half = file.resolveSibling("sa.key.new");
        Files.deleteIfExists(half);
        Files.createFile(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var encoder = Base64.getEncoder();
        Files.writeString(
                half,
                encoder.encodeToString(pair.getPrivate().getEncoded()) + "\n"
                        + encoder.encodeToString(pair.getPublic().getEncoded()) + "\n");
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE); // a crash leaves no half of a key
        return pair;
    }

    private static KeyPair read(Path file) throws GeneralSecurityException, IOException {
        String[] lines = Files.readString(file).split("\n");
        if (lines.length < 2) throw new IOException(file + " is not a key: it should hold two lines");
        var factory = KeyFactory.getInstance("EC");
        var decoder = Base64.getDecoder();
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(decoder.decode(lines[1].strip()))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(decoder.decode(lines[0].strip()))));
    }

    /** A token that says these claims. */
    public String sign(ObjectNode claims) {
        ObjectNode header =
                JsonNodeFactory.instance.objectNode().put("alg", "ES256").put("kid", id);
        String text = encode(header) + "." + encode(claims);
        try {
            var signature = signature();
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign: " + e.getMessage(), e);
        }
    }

    private static Signature signature() throws GeneralSecurityException {
        return Signature.getInstance("SHA256withECDSAinP1363Format");
    }

    private static String encode(ObjectNode json) {
        return BASE64.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The claims of a token that this key has signed; empty for any other text. */
    public Optional<ObjectNode> claims(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > MAX_CHARACTERS) return Optional.empty();
        try {
            var decoder = Base64.getUrlDecoder();
            var header = JSON.readTree(decoder.decode(parts[0]));
            if (!header.path("alg").asString("").equals("ES256")) return Optional.empty();
            var signature = signature();
            signature.initVerify(pair.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(decoder.decode(parts[2]))) return Optional.empty();
            return JSON.readTree(decoder.decode(parts[1])) instanceof ObjectNode o ? Optional.of(o) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException notOurs) {
            return Optional.empty();
        }
    }

    /** The public half as a JSON Web Key Set (RFC 7517), for others who check tokens. */
    public ObjectNode keySet() {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        var point = ((ECPublicKey) pair.getPublic()).getW();
        set.putArray("keys")
                .addObject()
                .put("use", "sig")
                .put("kty", "EC")
                .put("kid", id)
                .put("crv", "P-256")
                .put("alg", "ES256")
                .put("x", coordinate(point.getAffineX()))
                .put("y", coordinate(point.getAffineY()));
        return set;
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray(); // with a sign, and without leading zeros
        byte[] fixed = new byte[COORDINATE_BYTES];
        int from = Math.max(0, bytes.length - COORDINATE_BYTES);
        byte[] digits = Arrays.copyOfRange(bytes, from, bytes.length);
        System.arraycopy(digits, 0, fixed, COORDINATE_BYTES - digits.length, digits.length);
        return BASE64.encodeToString(fixed);
    }
}
