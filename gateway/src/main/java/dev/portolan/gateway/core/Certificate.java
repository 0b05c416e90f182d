package dev.portolan.gateway.core;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A server's certificate with its key, or why there is none. */
public sealed interface Certificate {
    /**
     * Can be shown to clients.
     *
     * @param chain the server's own first
     */
    record Usable(List<X509Certificate> chain, PrivateKey key) implements Certificate {
        /** Copies the list. */
        public Usable {
            chain = List.copyOf(chain);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "certificate of " + chain.getFirst().getSubjectX500Principal();
        }
    }

    /** Why there is none; a clause that follows the Secret's name. */
    record Broken(String fault) implements Certificate {}
}
