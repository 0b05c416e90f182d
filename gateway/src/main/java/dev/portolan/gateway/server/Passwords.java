package dev.portolan.gateway.server;

import dev.portolan.gateway.core.HtPasswd;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords. Bcrypt takes long on purpose, so it is done on a thread of its own, never on an event loop, and what came out is
 * remembered: a browser sends its password with every request. Remembered are keyed digests, at most {@value #REMEMBERED}. Thread-safe.
 */
final class Passwords implements AutoCloseable {
    /** What is known of a password at once. */
    enum Verdict {
        FITS,
        WRONG,
        NOT_COMPARED
    }

    private static final int REMEMBERED = 1024;
    private static final int WAITING = 64;

    private final byte[] key = new byte[32];
    private final Map<String, Boolean> compared = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final ThreadPoolExecutor thread;

    Passwords() {
        new SecureRandom().nextBytes(key);
        thread = new ThreadPoolExecutor(
                0,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                task -> Thread.ofPlatform()
                        .name("portolan-gateway-passwords")
                        .daemon()
                        .unstarted(task));
    }

    /** The verdict, if it costs next to nothing or is remembered. */
    Verdict known(String stored, String password) {
        if (!HtPasswd.slow(stored)) {
            return HtPasswd.fits(stored, password) ? Verdict.FITS : Verdict.WRONG;
        }
        Boolean fits;
        synchronized (compared) {
            fits = compared.get(digest(stored, password));
        }
        return fits == null ? Verdict.NOT_COMPARED : fits ? Verdict.FITS : Verdict.WRONG;
    }

    /**
     * Compares on the other thread, which calls {@code then} with the verdict.
     *
     * @return false when too many wait already; then nothing is called
     */
    boolean compare(String stored, String password, Consumer<Verdict> then) {
        try {
            thread.execute(() -> {
                Verdict verdict = known(stored, password); // whoever waited before may have asked the same
                if (verdict == Verdict.NOT_COMPARED) {
                    boolean fits = HtPasswd.fits(stored, password);
                    synchronized (compared) {
                        compared.put(digest(stored, password), fits);
                    }
                    verdict = fits ? Verdict.FITS : Verdict.WRONG;
                }
                then.accept(verdict);
            });
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private String digest(String stored, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(stored.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
