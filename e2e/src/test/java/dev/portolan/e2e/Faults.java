package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;

import dev.portolan.e2e.Fault.Mending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A part of the catalogue: a Deployment and a Service in a namespace each, and one fault in it. */
abstract class Faults {
    static final String BASE = """
            apiVersion: v1
            kind: Namespace
            metadata: { name: NS }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: NS }
            spec:
              replicas: 1
              selector: { matchLabels: { app: web } }
              template:
                metadata: { labels: { app: web, role: front } }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: registry.k8s.io/e2e-test-images/agnhost:2.47
                    args: [netexec, --http-port=8080, --udp-port=-1]
                    ports: [{ name: http, containerPort: 8080 }]
                    readinessProbe: { periodSeconds: 1, httpGet: { path: /healthz, port: 8080 } }
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: NS }
            spec:
              selector: { app: web }
              ports: [{ port: 80, targetPort: 8080 }]
            """;
    static final String INGRESS = BASE + """
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: shop, namespace: NS }
            spec:
              ingressClassName: portolan
              rules:
              - host: NS.example
                http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
            """;
    static final String CLIENT = """
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: client, namespace: NS }
            spec:
              selector: { matchLabels: { app: client } }
              template:
                metadata: { labels: { app: client } }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{ name: main, image: any, command: [sh, -c, "exec sleep 100000"], env: [{ name: TARGET, value: "http://web/" }] }]
            """;
    static final String SERVICE_LINE = "  selector: { app: web }\n  ports:";
    static final String PORTS = "ports: [{ port: 80, targetPort: 8080 }]";
    static final String DECLARED = "        ports: [{ name: http, containerPort: 8080 }]\n";
    static final String PROBE =
            "        readinessProbe: { periodSeconds: 1, httpGet: { path: /healthz, port: 8080 } }\n";
    static final String BY_NAME =
            "ip=$(dig +short +time=5 +tries=1 @10.96.0.10 web.NS.svc.cluster.local | tail -n 1); curl -sf -m 10 http://$ip:80/";
    static final String BY_INGRESS = "curl -sf -m 10 -H 'Host: NS.example' http://127.0.0.1:8080/";
    static final String BY_TLS =
            "curl -sf -m 10 --cacert HOME/NS.pem --resolve NS.example:8443:127.0.0.1 https://NS.example:8443/";
    static final String IN_CLIENT = "KUBECTL exec -n NS deployment/client -- sh -c 'curl -sf -m 10 $TARGET'";

    private final List<Fault> all = new ArrayList<>();
    final Path home;

    Faults(Path home) {
        this.home = home;
    }

    /** {@code home} is where manifests and certificates lie. */
    static List<Fault> all(Path home) {
        return Stream.of(
                        new SelectorFaults(home),
                        new PortFaults(home),
                        new PodFaults(home),
                        new IngressFaults(home),
                        new NameFaults(home),
                        new TrafficFaults(home),
                        new RefusedFaults(home))
                .flatMap(faults -> {
                    faults.plant();
                    return faults.all.stream();
                })
                .toList();
    }

    /** Adds the faults of this part. */
    abstract void plant();

    Path home() {
        return home;
    }

    void add(Fault fault) {
        all.add(fault);
    }

    void service(String name, String manifests, String cause, String object) {
        service(name, manifests, cause, object, BY_NAME);
    }

    void service(String name, String manifests, String cause, String object, String answers) {
        add(name, manifests, "", List.of("service", "web"), cause, object, BY_FIX, answers);
    }

    void ingress(String name, String manifests, String cause, String object) {
        add(name, manifests, "", List.of("ingress", "shop"), cause, object, BY_FIX, BY_INGRESS);
    }

    void add(
            String name,
            String manifests,
            String later,
            List<String> words,
            String cause,
            String object,
            Mending mending,
            String answers) {
        all.add(new Fault(
                name,
                placed(name, manifests),
                placed(name, later),
                words.stream().map(w -> placed(name, w)).toList(),
                cause,
                placed(name, object),
                mending,
                placed(name, answers)));
    }

    String placed(String name, String text) {
        return text.replace("NS", Fault.namespace(name))
                .replace("HOME", home.toString())
                .replace("KUBECTL", Kubectls.any());
    }

    /** The example with one thing changed, which has to be there. */
    static String changed(String manifests, String before, String after) {
        if (!manifests.contains(before)) throw new IllegalArgumentException("'" + before + "' is not in " + manifests);
        return manifests.replace(before, after);
    }

    /** The example without fault, in a namespace. */
    static String working(String namespace) {
        return BASE.replace("NS", namespace);
    }
}
