package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;

import java.nio.file.Path;
import java.util.List;

/** Ports that lead to nobody. */
final class PortFaults extends Faults {
    PortFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        service(
                "target port default",
                changed(BASE, PORTS, "ports: [{ port: 80 }]"),
                "TARGET_PORT_NUMBER",
                "Service NS/web");
        service(
                "target port not listened on",
                changed(changed(BASE, DECLARED, ""), PORTS, "ports: [{ port: 80, targetPort: 9999 }]"),
                "TARGET_PORT_NUMBER",
                "Service NS/web");
        service(
                "target port name",
                changed(BASE, PORTS, "ports: [{ port: 80, targetPort: htpp }]"),
                "TARGET_PORT_NAME",
                "Service NS/web");
        service(
                "loopback only",
                changed(
                        changed(BASE, PROBE, ""),
                        "        args: [netexec, --http-port=8080, --udp-port=-1]\n",
                        "        command: [" + java() + ", -m, jdk.httpserver, -b, 127.0.0.1, -p, \"8080\", -d, " + home
                                + "/public]\n"),
                "LOOPBACK_ONLY",
                "Pod NS/web");
        service(
                "wrong protocol",
                changed(BASE, PORTS, "ports: [{ port: 80, targetPort: 8080, protocol: UDP }]"),
                "WRONG_PROTOCOL",
                "Service NS/web");
        service(
                "headless port",
                changed(BASE, SERVICE_LINE, "  clusterIP: None\n" + SERVICE_LINE),
                "HEADLESS_PORT",
                "Service NS/web");
        add(
                "port name missing",
                changed(INGRESS, "number: 80 ", "name: http "),
                "",
                List.of("ingress", "shop"),
                "PORT_NAME_MISSING",
                "Service NS/web",
                BY_FIX,
                BY_INGRESS);
        add(
                "port name of srv",
                BASE,
                "",
                List.of("dns", "_http._tcp.web"),
                "PORT_NAME_MISSING",
                "Service NS/web",
                BY_FIX,
                "dig +short @10.96.0.10 _http._tcp.web.NS.svc.cluster.local SRV | grep -q web");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
