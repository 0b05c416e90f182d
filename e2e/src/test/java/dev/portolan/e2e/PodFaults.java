package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;
import static dev.portolan.e2e.Fault.Mending.BY_HAND;

import java.nio.file.Path;
import java.util.List;

/** Pods that are not ready. */
final class PodFaults extends Faults {
    PodFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        service(
                "probe port",
                changed(BASE, "path: /healthz, port: 8080", "path: /healthz, port: 9999"),
                "NOT_READY",
                "Pod NS/web");
        service(
                "probe path",
                changed(BASE, "path: /healthz, port: 8080", "path: /nope, port: 8080"),
                "NOT_READY",
                "Pod NS/web");
        add(
                "crash loop",
                changed(
                        BASE,
                        "        args: [netexec, --http-port=8080, --udp-port=-1]\n",
                        "        command: [sh, -c, \"echo no such table users >&2; exit 3\"]\n"),
                "",
                List.of("service", "web"),
                "CRASH_LOOP",
                "Pod NS/web",
                BY_HAND,
                BY_NAME);
        service("image unknown", changed(BASE, "agnhost:2.47", "agnhots:2.47"), "IMAGE_UNKNOWN", "Pod NS/web");
        service(
                "no node ready",
                changed(
                                BASE,
                                "      terminationGracePeriodSeconds: 1\n",
                                "      terminationGracePeriodSeconds: 1\n      nodeSelector: { kubernetes.io/hostname: node-9 }\n")
                        + "---\napiVersion: v1\nkind: Node\nmetadata: { name: node-9, labels: { kubernetes.io/hostname: node-9 } }\n",
                "NO_NODE_READY",
                "Node node-9");
        service(
                "node selector",
                changed(
                        BASE,
                        "      terminationGracePeriodSeconds: 1\n",
                        "      terminationGracePeriodSeconds: 1\n      nodeSelector: { disk: ssd }\n"),
                "UNSCHEDULABLE",
                "Pod NS/web");
        String port = "ports: [{ name: http, containerPort: 8080, hostPort: 9095 }]";
        String onNode =
                "      terminationGracePeriodSeconds: 1\n      nodeSelector: { kubernetes.io/hostname: node-1 }\n";
        String held = changed(
                changed(BASE, "ports: [{ name: http, containerPort: 8080 }]", port),
                "      terminationGracePeriodSeconds: 1\n",
                onNode);
        add(new Fault(
                "host port conflict",
                placed(
                        "host port conflict",
                        held.replace("name: web", "name: first").replace("app: web", "app: first")),
                placed("host port conflict", held),
                List.of("service", "web"),
                "HOST_PORT_TAKEN",
                "Pod host-port-conflict/web",
                BY_FIX,
                placed("host port conflict", BY_NAME)));
    }
}
