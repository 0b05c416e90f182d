package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;
import static dev.portolan.e2e.Fault.Mending.BY_HAND;

import java.nio.file.Path;
import java.util.List;

/** Names that mean something else than was thought. */
final class NameFaults extends Faults {
    NameFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        service(
                "externalname loop",
                changed(BASE, SERVICE_LINE, "  type: ExternalName\n  externalName: api.NS.svc.cluster.local\n  ports:")
                        + """
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: { name: api, namespace: NS }
                        spec: { type: ExternalName, externalName: web.NS.svc.cluster.local }
                        """,
                "EXTERNAL_NAME_LOOP",
                "Service NS/web");
        add(
                "dns name form",
                BASE + changed(CLIENT, "http://web/", "http://web.NS.cluster.local/"),
                "",
                List.of("dns", "web.NS.cluster.local"),
                "DNS_FORM",
                "Name web.NS.cluster.local",
                BY_FIX,
                IN_CLIENT);
        add(
                "dns other namespace",
                BASE,
                "",
                List.of("dns", "kube-dns"),
                "WRONG_NAMESPACE",
                "Name kube-dns",
                BY_HAND,
                BY_NAME);
        add(
                "stale dns",
                BASE
                        + changed(
                                CLIENT,
                                "      containers:",
                                "      hostAliases: [{ ip: 10.96.200.200, hostnames: [web] }]\n      containers:"),
                "",
                List.of("from", "CLIENT", "to", "web:80"),
                "STALE_DNS",
                "Pod NS/client",
                BY_FIX,
                IN_CLIENT);
        add(
                "pods port asked for",
                BASE + CLIENT,
                "",
                List.of("from", "CLIENT", "to", "web:8080"),
                "NO_SUCH_PORT",
                "Service NS/web",
                BY_FIX,
                IN_CLIENT.replace("$TARGET", "http://web:8080/"));
    }
}
