package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;

import java.nio.file.Path;
import java.util.List;

/** What the API refuses is in the manifests alone, so it is explained from there. */
final class RefusedFaults extends Faults {
    RefusedFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        String manifest = "HOME/NS.yaml";
        String type = "  type: NodePort\n";
        String holder = """
                apiVersion: v1
                kind: Service
                metadata: { name: holder, namespace: NS }
                spec: { type: NodePort, selector: { app: web }, ports: [{ port: 81, targetPort: 8080, nodePort: 30192 }] }
                ---
                """;
        refused(
                "node port taken",
                holder + BASE,
                type + SERVICE_LINE + " [{ port: 80, targetPort: 8080, nodePort: 30192 }]",
                manifest,
                "NODE_PORT_TAKEN");
        refused(
                "node port range",
                BASE,
                type + SERVICE_LINE + " [{ port: 80, targetPort: 8080, nodePort: 8080 }]",
                manifest,
                "NODE_PORT_RANGE");
        refused(
                "ip family",
                BASE,
                "  ipFamilies: [IPv6]\n" + SERVICE_LINE + " [{ port: 80, targetPort: 8080 }]",
                manifest,
                "FAMILY_MISMATCH");
        refused(
                "port names missing",
                BASE,
                SERVICE_LINE + " [{ port: 80, targetPort: 8080 }, { port: 81, targetPort: 8080 }]",
                manifest,
                "PORT_NAME_MISSING");
    }

    private void refused(String name, String base, String spec, String manifest, String cause) {
        add(
                name,
                changed(base, SERVICE_LINE + " [{ port: 80, targetPort: 8080 }]", spec),
                "",
                List.of("service", "web", "--manifests", manifest),
                cause,
                "Service NS/web",
                BY_FIX,
                BY_NAME);
    }
}
