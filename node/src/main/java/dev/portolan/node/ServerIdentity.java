package dev.portolan.node;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the agent's server is, and whose certificates it takes.
 *
 * @param chain its certificate first; it names the node's address
 * @param clientAuthority signs the certificates of those who may ask
 */
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain, X509Certificate clientAuthority) {
    /** Copies. */
    public ServerIdentity {
        chain = List.copyOf(chain);
    }

    /** Without the key: a log must not hold it. */
    @Override
    public String toString() {
        return "ServerIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
