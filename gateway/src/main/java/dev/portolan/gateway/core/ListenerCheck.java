package dev.portolan.gateway.core;

import dev.portolan.gateway.core.GatewayApi.Gateway;
import dev.portolan.gateway.core.GatewayApi.Listener;
import dev.portolan.gateway.core.GatewayApi.Name;
import dev.portolan.gateway.core.GatewayApi.Reference;
import dev.portolan.gateway.core.GatewayPlan.Said;
import dev.portolan.gateway.core.PortRoutes.Encryption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a listener can be served, and what its conditions say.
 *
 * @param kinds of routes that may attach
 * @param certificate the first of its references that can be shown
 */
record ListenerCheck(
        Gateway gateway,
        Listener listener,
        Encryption encryption,
        List<String> kinds,
        Optional<Certificate.Usable> certificate,
        List<Said> conditions,
        boolean serves) {
    private static final Set<String> PROTOCOLS = Set.of("HTTP", "HTTPS", "TLS");

    /**
     * @param protocols what each port speaks already
     * @param holders who has each port and hostname already
     */
    static ListenerCheck of(
            Gateway gateway,
            Listener listener,
            Map<SecretKey, SecretView> secrets,
            Grants grants,
            Map<Integer, Encryption> protocols,
            Map<String, Name> holders) {
        Encryption encryption = listener.protocol().equals("HTTP") ? Encryption.NONE : Encryption.TLS;
        boolean known = PROTOCOLS.contains(listener.protocol());
        Said accepted = accepted(listener, known);
        Said conflicted = new Said("Conflicted", false, "NoConflicts", "Nobody else has the port and the hostname");
        if (accepted.holds()) { // who is refused takes nobody's place
            Encryption before = protocols.putIfAbsent(listener.port(), encryption);
            String place = listener.port() + " " + listener.hostname();
            Name holder = before == null || before == encryption ? holders.putIfAbsent(place, gateway.name()) : null;
            if (before != null && before != encryption) {
                conflicted = new Said("Conflicted", true, "ProtocolConflict", "The port speaks another protocol");
            } else if (holder != null) {
                conflicted =
                        new Said("Conflicted", true, "HostnameConflict", holder + " has the port and the hostname");
            }
        }
        List<String> possible = possible(listener);
        List<String> kinds = listener.kinds().isEmpty()
                ? possible
                : listener.kinds().stream().filter(possible::contains).toList();
        Said resolved = new Said("ResolvedRefs", true, "ResolvedRefs", "All references lead somewhere");
        Optional<Certificate.Usable> certificate = Optional.empty();
        boolean terminates = encryption == Encryption.TLS && !listener.passthrough() && known;
        if (terminates) {
            resolved = certificates(gateway, listener, secrets, grants, resolved);
            certificate = usable(gateway, listener, secrets, grants);
        }
        boolean resolves = resolved.holds();
        if (kinds.size() < listener.kinds().size()) {
            resolved = new Said(
                    "ResolvedRefs",
                    false,
                    "InvalidRouteKinds",
                    "Only these kinds can attach: " + String.join(", ", possible));
        }
        boolean serves =
                accepted.holds() && !conflicted.holds() && (!terminates || resolves || certificate.isPresent());
        return new ListenerCheck(
                gateway, listener, encryption, kinds, certificate, List.of(accepted, conflicted, resolved), serves);
    }

    private static Said accepted(Listener listener, boolean known) {
        if (!known) {
            return new Said(
                    "Accepted",
                    false,
                    "UnsupportedProtocol",
                    "HTTP, HTTPS and TLS are served, not " + listener.protocol());
        }
        boolean whole = listener.protocol().equals("TLS");
        if (!listener.protocol().equals("HTTP") && whole != listener.passthrough()) {
            return new Said(
                    "Accepted",
                    false,
                    "UnsupportedValue",
                    whole
                            ? "TLS is handed on with tls.mode Passthrough only; HTTPS ends it"
                            : "HTTPS ends TLS, with tls.mode Terminate only; TLS hands it on");
        }
        return new Said("Accepted", true, "Accepted", "Valid");
    }

    private static List<String> possible(Listener listener) {
        return switch (listener.protocol()) {
            case "HTTP", "HTTPS" -> List.of("HTTPRoute", "GRPCRoute");
            case "TLS" -> listener.passthrough() ? List.of("TLSRoute") : List.of();
            default -> List.of();
        };
    }

    private static Said certificates(
            Gateway gateway, Listener listener, Map<SecretKey, SecretView> secrets, Grants grants, Said good) {
        if (listener.certificates().isEmpty()) {
            return new Said(
                    "ResolvedRefs", false, "InvalidCertificateRef", "A certificate is needed in certificateRefs");
        }
        for (Reference each : listener.certificates()) {
            String named = each.namespace() + "/" + each.name();
            if (!each.group().isEmpty() || !each.kind().equals("Secret")) {
                return new Said(
                        "ResolvedRefs", false, "InvalidCertificateRef", each.kind() + " " + named + " is not a Secret");
            }
            if (!grants.permit("Gateway", gateway.name().namespace(), each)) {
                return new Said(
                        "ResolvedRefs",
                        false,
                        "RefNotPermitted",
                        "No ReferenceGrant of namespace " + each.namespace() + " lets Gateways of "
                                + gateway.name().namespace() + " use Secret " + each.name());
            }
            SecretView secret = secrets.get(new SecretKey(each.namespace(), each.name()));
            if (secret == null) {
                return new Said("ResolvedRefs", false, "InvalidCertificateRef", "Secret " + named + " does not exist");
            }
            if (secret.certificate() instanceof Certificate.Broken(String fault)) {
                return new Said("ResolvedRefs", false, "InvalidCertificateRef", "Secret " + named + " " + fault);
            }
        }
        return good;
    }

    private static Optional<Certificate.Usable> usable(
            Gateway gateway, Listener listener, Map<SecretKey, SecretView> secrets, Grants grants) {
        return listener.certificates().stream()
                .filter(each -> each.kind().equals("Secret")
                        && grants.permit("Gateway", gateway.name().namespace(), each))
                .flatMap(
                        each -> Optional.ofNullable(secrets.get(new SecretKey(each.namespace(), each.name()))).stream())
                .filter(secret -> secret.certificate() instanceof Certificate.Usable)
                .map(secret -> (Certificate.Usable) secret.certificate())
                .findFirst();
    }

    /** Whether the route's kind and namespace may attach. */
    boolean allows(GatewayApi.Route route, Map<String, Map<String, String>> namespaces) {
        if (!kinds.contains(route.name().kind())) {
            return false;
        }
        String from = route.name().namespace();
        return switch (listener.from()) {
            case ALL -> true;
            case SAME -> from.equals(gateway.name().namespace());
            case SELECTOR -> listener.selector().matches(namespaces.getOrDefault(from, Map.of()));
            case NONE -> false;
        };
    }
}
