package dev.portolan.gateway.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;

/**
 * The file that {@code htpasswd} writes: {@code $apr1$} (its default), bcrypt ({@code -B}), {@code {SHA}} and {@code {PLAIN}} passwords.
 */
public final class HtPasswd {
    private static final String APR1 = "$apr1$";
    private static final String ITOA64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /** A cost beyond 14 would keep a processor busy for seconds with every guess. */
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");

    /** Salt and hash of no password that anybody knows. */
    private static final String NOBODY = ".".repeat(53);

    private static final int ROUNDS = 1000;
    private static final int SALT = 8;

    private HtPasswd() {}

    /** Passwords by name. */
    static Map<String, String> users(String file) {
        Map<String, String> users = new HashMap<>();
        file.lines().map(String::strip).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) != '#') {
                users.putIfAbsent(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return users;
    }

    static boolean understood(String stored) {
        return stored.startsWith(APR1) || stored.startsWith("{SHA}") || stored.startsWith("{PLAIN}") || slow(stored);
    }

    /** Whether {@link #fits} takes milliseconds and more: it is bcrypt's purpose. */
    public static boolean slow(String stored) {
        return BCRYPT.matcher(stored).matches();
    }

    /** What to compare a password with whose name is not in {@code users}, so that this takes as long as for those that are. */
    public static String nobody(Map<String, String> users) {
        return users.values().stream()
                        .filter(HtPasswd::slow)
                        .findFirst()
                        .map(s -> s.substring(0, 7))
                        .orElse("$2y$05$")
                + NOBODY;
    }

    /** Whether {@code password} is the stored one; takes the same time for every wrong one. */
    public static boolean fits(@Nullable String stored, String password) {
        String made = "";
        if (stored == null) {
            made = apr1(password, "nobody"); // an unknown name takes as long as a wrong password
        } else if (stored.startsWith(APR1)) {
            int end = stored.indexOf('$', APR1.length());
            made = end < 0 ? "" : apr1(password, stored.substring(APR1.length(), end));
        } else if (slow(stored)) {
            return OpenBSDBCrypt.checkPassword(stored, password.toCharArray());
        } else if (stored.startsWith("{SHA}")) {
            made = "{SHA}" + Base64.getEncoder().encodeToString(digest("SHA-1").digest(bytes(password)));
        } else if (stored.startsWith("{PLAIN}")) {
            made = "{PLAIN}" + password;
        }
        return stored != null && !made.isEmpty() && MessageDigest.isEqual(bytes(stored), bytes(made));
    }

    /** Apache's variant of the MD5 crypt (apr_md5.c). */
    private static String apr1(String password, String fullSalt) {
        byte[] word = bytes(password);
        String saltText = fullSalt.length() > SALT ? fullSalt.substring(0, SALT) : fullSalt;
        byte[] salt = bytes(saltText);
        MessageDigest inner = digest("MD5");
        inner.update(word);
        inner.update(salt);
        byte[] mixed = inner.digest(word);
        MessageDigest outer = digest("MD5");
        outer.update(word);
        outer.update(bytes(APR1));
        outer.update(salt);
        for (int left = word.length; left > 0; left -= mixed.length) {
            outer.update(mixed, 0, Math.min(left, mixed.length));
        }
        for (int bits = word.length; bits > 0; bits >>= 1) {
            outer.update((bits & 1) == 1 ? 0 : word[0]);
        }
        byte[] state = outer.digest();
        for (int i = 0; i < ROUNDS; i++) {
            MessageDigest round = digest("MD5");
            round.update((i & 1) == 1 ? word : state);
            if (i % 3 != 0) {
                round.update(salt);
            }
            if (i % 7 != 0) {
                round.update(word);
            }
            state = round.digest((i & 1) == 1 ? state : word);
        }
        StringBuilder out = new StringBuilder(APR1).append(saltText).append('$');
        for (int i = 0; i < 5; i++) {
            append(out, state[i] & 255, state[i + 6] & 255, state[i == 4 ? 5 : i + 12] & 255, 4);
        }
        append(out, 0, 0, state[11] & 255, 2);
        Arrays.fill(word, (byte) 0);
        return out.toString();
    }

    private static void append(StringBuilder out, int high, int middle, int low, int digits) {
        int value = high << 16 | middle << 8 | low;
        for (int i = 0; i < digits; i++) {
            out.append(ITOA64.charAt(value & 63));
            value >>= 6;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no " + name, e);
        }
    }
}
