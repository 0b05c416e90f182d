package dev.portolan.ui;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks the tokens of links to the page. Whoever has the key can make one without asking the server: it lies in a file that only
 * the cluster's user can read. A token is a random number and an expiry, with an HMAC (RFC 2104) over both; that it opens the page once only is
 * for the server to see to.
 */
public final class LinkKey {
    private static final int KEY_BYTES = 32;
    /** Only has to differ from those of the same quarter of an hour. */
    private static final int NONCE_BYTES = 8;

    private static final int CLAIM_BYTES = NONCE_BYTES + Integer.BYTES;

    /** Half of the HMAC, which RFC 2104 (section 5) allows: a link has to fit into a line of a terminal. */
    private static final int MAC_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final byte[] key;

    private LinkKey(byte[] key) {
        this.key = key;
    }

    /** A new key. */
    public static LinkKey random(SecureRandom random) {
        return new LinkKey(bytes(random, KEY_BYTES));
    }

    /**
     * The key whose {@link #text} this is.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static LinkKey parse(String text) {
        byte[] key = Base64.getUrlDecoder().decode(text);
        if (key.length != KEY_BYTES) throw new IllegalArgumentException("not a key: " + key.length + " bytes");
        return new LinkKey(key);
    }

    /** The key as text. It is a secret. */
    public String text() {
        return encoded(key);
    }

    /** A token that opens the page once within the next 15 minutes. */
    public String mint(Instant now, SecureRandom random) {
        byte[] claim = ByteBuffer.allocate(CLAIM_BYTES)
                .put(bytes(random, NONCE_BYTES))
                .putInt((int) now.plus(LIFETIME).getEpochSecond()) // read back without a sign: good until 2106
                .array();
        return encoded(claim) + "." + encoded(mac(claim));
    }

    /** What a genuine token says. */
    public record Claim(String nonce, Instant expires) {}

    /** The claim of a token that this key made and that has not expired. */
    public Optional<Claim> check(String token, Instant now) {
        int dot = token.indexOf('.');
        if (dot < 0) return Optional.empty();
        byte[] claim;
        byte[] mac;
        try {
            claim = Base64.getUrlDecoder().decode(token.substring(0, dot));
            mac = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (claim.length != CLAIM_BYTES || !MessageDigest.isEqual(mac, mac(claim))) return Optional.empty();
        Instant expires = Instant.ofEpochSecond(
                Integer.toUnsignedLong(ByteBuffer.wrap(claim).getInt(NONCE_BYTES)));
        return now.isBefore(expires) ? Optional.of(new Claim(encoded(claim), expires)) : Optional.empty();
    }

    private byte[] mac(byte[] claim) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update("portolan ui".getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(mac.doFinal(claim), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
