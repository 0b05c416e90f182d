package dev.portolan.gateway.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The listeners of one port by host: an exact name, then the longest wildcard, then the one for all. */
public final class PortRoutes implements Router {
    private record Listening(HostRoutes routes, boolean passthrough) {}

    /** Whether clients begin with TLS. */
    public enum Encryption {
        NONE,
        TLS
    }

    private final Encryption encryption;
    private final Map<String, Listening> byHost = new HashMap<>();
    private final Map<String, Certificate.Usable> certificates = new HashMap<>();

    PortRoutes(Encryption encryption) {
        this.encryption = encryption;
    }

    /** Whether clients begin with TLS. */
    public Encryption encryption() {
        return encryption;
    }

    HostRoutes listener(String hostname, boolean passthrough) {
        return byHost.computeIfAbsent(
                        hostname, h -> new Listening(new HostRoutes(HostRoutes.Wildcard.LABELS), passthrough))
                .routes();
    }

    void certificate(String hostname, Certificate.Usable certificate) {
        certificates.put(hostname, certificate);
    }

    private @Nullable Listening listening(String host) {
        Listening found = byHost.get(host);
        for (int dot = host.indexOf('.'); found == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
            found = byHost.get("*" + host.substring(dot));
        }
        return found == null ? byHost.get("") : found;
    }

    @Override
    public Lookup find(String host, Asked asked) {
        Listening listening = listening(host);
        return listening == null || listening.passthrough()
                ? new Lookup.UnknownHost()
                : listening.routes().find(host, asked);
    }

    @Override
    public Optional<Certificate.Usable> certificate(String serverName) {
        return new CertificateTable(certificates).find(serverName);
    }

    @Override
    public Collection<Certificate.Usable> certificates() {
        return List.copyOf(certificates.values());
    }

    @Override
    public Optional<Route> passthrough(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        Listening listening = listening(name);
        return listening != null
                        && listening.passthrough()
                        && listening.routes().find(name, Asked.get("/")) instanceof Lookup.Found(Route route)
                ? Optional.of(route)
                : Optional.empty();
    }
}
