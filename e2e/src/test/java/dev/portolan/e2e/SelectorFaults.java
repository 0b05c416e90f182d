package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;

import java.nio.file.Path;
import java.util.List;

/** Selectors that match nobody, or too many. */
final class SelectorFaults extends Faults {
    SelectorFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        service(
                "label typo",
                changed(BASE, SERVICE_LINE, "  selector: { app: wbe }\n  ports:"),
                "LABEL_TYPO",
                "Deployment NS/web");
        service(
                "selector subset",
                changed(BASE, SERVICE_LINE, "  selector: { app: web, tier: front }\n  ports:"),
                "SELECTOR_SUBSET",
                "Deployment NS/web");
        service("empty selector", changed(BASE, SERVICE_LINE, "  ports:"), "EMPTY_SELECTOR", "Service NS/web");
        service(
                "wrong namespace",
                BASE.replaceFirst("namespace: NS", "namespace: NS-pods")
                        + "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: NS-pods }\n",
                "WRONG_NAMESPACE",
                "Service NS/web");
        service(
                "duplicate services",
                BASE + """
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: jobs, namespace: NS }
                spec:
                  selector: { matchLabels: { app: web, role: jobs } }
                  template:
                    metadata: { labels: { app: web, role: jobs } }
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - { name: main, image: agnhost, args: [netexec, --http-port=9000, --udp-port=-1], ports: [{ containerPort: 9000 }] }
                """,
                "SHARED_PODS",
                "Service NS/web",
                "for i in 1 2 3 4 5 6 7 8; do " + BY_NAME + " || exit 1; done");
        add(
                "finalizer stuck",
                changed(
                        BASE,
                        "kind: Service\nmetadata: { name: web, ",
                        "kind: Service\nmetadata: { finalizers: [example.org/hold], name: web, "),
                "delete service web",
                List.of("service", "web"),
                "FINALIZER_STUCK",
                "Service NS/web",
                BY_FIX,
                "KUBECTL apply -f HOME/NS.mended >/dev/null; " + BY_NAME);
        service("scaled to zero", changed(BASE, "replicas: 1", "replicas: 0"), "SCALED_TO_ZERO", "Deployment NS/web");
    }
}
