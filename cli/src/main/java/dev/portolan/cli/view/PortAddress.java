package dev.portolan.cli.view;

import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Locale;
import java.util.Set;

/**
 * A Service's port as somebody would write it to reach it: a URL where the port is known to speak HTTP, else host and port.
 *
 * <p>What the manifest says counts before what the number suggests: {@code appProtocol} (KEP-1507, KEP-3726), then the port's name, by the convention
 * of protocol and suffix ({@code http-admin}), then the number.
 */
final class PortAddress {
    private static final Set<String> OTHER_PROTOCOLS = Set.of(
            "amqp",
            "dns",
            "grpc",
            "kafka",
            "ldap",
            "mongo",
            "mongodb",
            "mysql",
            "postgres",
            "postgresql",
            "redis",
            "smtp",
            "ssh",
            "tcp",
            "tls",
            "udp");
    private static final Set<Integer> HTTP_PORTS = Set.of(80, 3000, 3200, 5000, 8000, 8008, 8080, 8081, 8888);
    private static final Set<Integer> HTTPS_PORTS = Set.of(443, 8443);

    private PortAddress() {}

    /** {@code host} and {@code number}, with the scheme of {@code port}. */
    static String of(ServicePort port, String host, int number) {
        String scheme = scheme(port);
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + number;
        if (!scheme.isEmpty()) return scheme + "://" + authority + "/";
        String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
        return authority + (protocol.equals("TCP") ? "" : "/" + protocol);
    }

    /** {@code http}, {@code https}, {@code ws}, {@code wss}, or empty where nothing says that it is one of them. */
    static String scheme(ServicePort port) {
        if (port.getProtocol() != null && !port.getProtocol().equals("TCP")) return "";
        String app = lower(port.getAppProtocol());
        if (!app.isEmpty()) return ofAppProtocol(app);
        String name = lower(port.getName());
        String first = name.contains("-") ? name.substring(0, name.indexOf('-')) : name;
        if (first.equals("http") || first.equals("https")) return first;
        if (first.equals("web")) return "http";
        if (OTHER_PROTOCOLS.contains(first)) return "";
        return ofNumber(port);
    }

    private static String ofAppProtocol(String app) {
        return switch (app) {
            case "http", "https", "ws", "wss" -> app;
            case "kubernetes.io/ws" -> "ws";
            case "kubernetes.io/wss" -> "wss";
            default -> ""; // h2c too: a browser does not speak HTTP/2 without TLS
        };
    }

    private static String ofNumber(ServicePort port) {
        Integer target =
                port.getTargetPort() == null ? null : port.getTargetPort().getIntVal();
        if (HTTPS_PORTS.contains(port.getPort())) return "https";
        if (HTTP_PORTS.contains(port.getPort())) return "http";
        if (target != null && HTTPS_PORTS.contains(target)) return "https";
        return target != null && HTTP_PORTS.contains(target) ? "http" : "";
    }

    private static String lower(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
