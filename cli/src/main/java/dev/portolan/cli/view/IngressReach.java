package dev.portolan.cli.view;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;

/**
 * One path of an Ingress and how to ask for it from here.
 *
 * @param host {@code *} where the rule is for every host
 * @param to Service and port, {@code -} where the backend is none
 * @param way a URL, or a command where the host is not a name of this machine
 */
public record IngressReach(String namespace, String name, String host, String path, String to, String way) {
    /** Every path of an Ingress. {@code gateway} is where the proxy listens, {@code host:port}, {@code tls} where it serves TLS, or empty. */
    static List<IngressReach> of(Ingress ingress, String gateway, String tls) {
        if (ingress.getSpec().getRules() == null) return List.of();
        return ingress.getSpec().getRules().stream()
                .filter(rule -> rule.getHttp() != null)
                .flatMap(rule -> rule.getHttp().getPaths().stream()
                        .map(path -> of(ingress, rule.getHost() == null ? "*" : rule.getHost(), path, gateway, tls)))
                .toList();
    }

    private static IngressReach of(Ingress ingress, String host, HTTPIngressPath path, String gateway, String tls) {
        String where = path.getPath() == null ? "/" : path.getPath();
        return new IngressReach(
                ingress.getMetadata().getNamespace(),
                ingress.getMetadata().getName(),
                host,
                where,
                backend(path),
                !tls.isEmpty() && secured(ingress, host) ? secure(host, where, tls) : way(host, where, gateway));
    }

    /** The name, with its namespace in front unless that is {@code default}. */
    String title() {
        return namespace.equals("default") ? name : namespace + "/" + name;
    }

    private static String backend(HTTPIngressPath path) {
        var service = path.getBackend().getService();
        if (service == null) return "-";
        var port = service.getPort();
        if (port == null) return service.getName();
        return service.getName() + ":" + (port.getNumber() != null ? port.getNumber() : port.getName());
    }

    /** Whether the Ingress has a certificate for a host: by its whole name, or by a wildcard for its first label. */
    private static boolean secured(Ingress ingress, String host) {
        if (ingress.getSpec().getTls() == null || host.equals("*")) return false;
        String wildcard = "*" + host.substring(Math.max(0, host.indexOf('.')));
        return ingress.getSpec().getTls().stream()
                .filter(entry -> entry.getHosts() != null)
                .flatMap(entry -> entry.getHosts().stream())
                .anyMatch(each -> each.equals(host) || each.equals(wildcard));
    }

    /** Certificates for trying things are seldom signed by anybody: {@code -k} is what the user would add next. */
    private static String secure(String host, String path, String tls) {
        String port = tls.substring(tls.lastIndexOf(':') + 1);
        String url = "https://" + host + ":" + port + path;
        if (host.endsWith(".localhost")) return "curl -k " + url;
        return "curl -k --resolve " + host + ":" + port + ":" + tls.substring(0, tls.lastIndexOf(':')) + " " + url;
    }

    private static String way(String host, String path, String gateway) {
        String port = gateway.substring(gateway.lastIndexOf(':') + 1);
        if (host.equals("*")) return "http://127.0.0.1:" + port + path;
        if (host.endsWith(".localhost")) return "http://" + host + ":" + port + path;
        return "curl -H 'Host: " + host + "' http://" + gateway + path;
    }
}
