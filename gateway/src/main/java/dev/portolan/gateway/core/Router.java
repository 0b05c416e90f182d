package dev.portolan.gateway.core;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** Who answers at one port. Immutable. */
public interface Router {
    /**
     * The route of one request.
     *
     * @param host lower case, without port; empty when the request has none
     */
    Lookup find(String host, Asked asked);

    /** The certificate for a server name; empty when the default one is to be shown. */
    Optional<Certificate.Usable> certificate(String serverName);

    /** Every certificate that may be shown. */
    Collection<Certificate.Usable> certificates();

    /** Where a TLS connection for a server name goes as it is; empty when TLS ends here. */
    Optional<Route> passthrough(String serverName);

    /** Asks the first, and what that does not know the second. */
    static Router both(Router first, Router second) {
        return new Router() {
            @Override
            public Lookup find(String host, Asked asked) {
                Lookup found = first.find(host, asked);
                return found instanceof Lookup.Found ? found : second.find(host, asked);
            }

            @Override
            public Optional<Certificate.Usable> certificate(String serverName) {
                return first.certificate(serverName).or(() -> second.certificate(serverName));
            }

            @Override
            public Collection<Certificate.Usable> certificates() {
                return Stream.concat(first.certificates().stream(), second.certificates().stream())
                        .toList();
            }

            @Override
            public Optional<Route> passthrough(String serverName) {
                return first.passthrough(serverName);
            }
        };
    }
}
