package dev.portolan.node.server;

import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.slf4j.LoggerFactory;

/** Who may ask the agent: holders of a client certificate whose organisation is {@code system:masters}. */
final class Callers {
    private static final String MASTERS = "system:masters";

    private Callers() {}

    static boolean mayAsk(ServerRequest request) {
        return mayAsk(request.remotePeer());
    }

    static boolean mayAsk(ConnectionContext connection) {
        return mayAsk(connection.remotePeer());
    }

    private static boolean mayAsk(PeerInfo peer) {
        return peer.tlsCertificates()
                .filter(chain -> chain.length > 0 && chain[0] instanceof X509Certificate c && isMaster(c))
                .isPresent();
    }

    private static boolean isMaster(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .anyMatch(r -> r.getType().equalsIgnoreCase("O")
                                    && r.getValue().equals(MASTERS));
        } catch (InvalidNameException odd) {
            LoggerFactory.getLogger(Callers.class).warn("odd subject {}", certificate.getSubjectX500Principal(), odd);
            return false;
        }
    }
}
