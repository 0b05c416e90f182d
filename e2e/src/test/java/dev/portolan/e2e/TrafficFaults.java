package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;
import static dev.portolan.e2e.Fault.Mending.BY_HAND;
import static dev.portolan.e2e.Fault.Mending.NOTE;
import static dev.portolan.e2e.Fault.Mending.NOTE_WITH_FIX;

import java.nio.file.Path;
import java.util.List;

/** Traffic that is answered by nobody, or in a way that surprises. */
final class TrafficFaults extends Faults {
    TrafficFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        String onNode1 = changed(
                BASE,
                "      terminationGracePeriodSeconds: 1\n",
                "      terminationGracePeriodSeconds: 1\n      nodeSelector: { kubernetes.io/hostname: node-1 }\n");
        // Asked at the other node: on a node itself, clients are let in everywhere, as kube-proxy does it.
        add(
                "no local endpoint",
                changed(
                        onNode1,
                        SERVICE_LINE + " [{ port: 80, targetPort: 8080 }]",
                        "  type: NodePort\n  externalTrafficPolicy: Local\n" + SERVICE_LINE
                                + " [{ port: 80, targetPort: 8080, nodePort: 30191 }]"),
                "",
                List.of("url", "http://10.244.1.1:30191/"),
                "NO_LOCAL_ENDPOINT",
                "Service NS/web",
                BY_FIX,
                "curl -sf -m 10 http://10.244.1.1:30191/");
        // The pods are on node-1; who asks is on node-2.
        add(
                "no local endpoint inside",
                changed(onNode1, SERVICE_LINE, "  internalTrafficPolicy: Local\n" + SERVICE_LINE)
                        + changed(
                                CLIENT,
                                "      terminationGracePeriodSeconds: 1\n",
                                "      terminationGracePeriodSeconds: 1\n      nodeSelector: { kubernetes.io/hostname: node-2 }\n"),
                "",
                List.of("from", "CLIENT", "to", "web:80"),
                "NO_LOCAL_ENDPOINT",
                "Service NS/web",
                BY_FIX,
                IN_CLIENT);
        add(
                "policy not enforced",
                BASE + """
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: deny-all, namespace: NS }
                spec: { podSelector: {}, policyTypes: [Ingress] }
                """,
                "",
                List.of("service", "web"),
                "POLICY_NOT_ENFORCED",
                "NetworkPolicy NS/deny-all",
                NOTE,
                BY_NAME);
        add(
                "affinity",
                changed(
                        changed(BASE, "replicas: 1", "replicas: 2"),
                        SERVICE_LINE,
                        "  sessionAffinity: ClientIP\n" + SERVICE_LINE),
                "",
                List.of("service", "web"),
                "AFFINITY",
                "Service NS/web",
                NOTE_WITH_FIX,
                "test 2 = $(for i in $(seq 30); do " + BY_NAME + "hostname; echo; done | sort -u | wc -l)");
        add(
                "source ranges",
                changed(
                        BASE,
                        SERVICE_LINE,
                        "  type: LoadBalancer\n  loadBalancerSourceRanges: [203.0.113.0/24]\n" + SERVICE_LINE),
                "",
                List.of("url", "http://BALANCER/"),
                "SOURCE_RANGE",
                "Service NS/web",
                BY_FIX,
                "curl -sf -m 10 http://$(KUBECTL get service web -n NS -o jsonpath='{.status.loadBalancer.ingress[0].ip}')/");
        add(
                "family mismatch",
                changed(BASE, SERVICE_LINE, "  ports:") + """
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: { name: web-1, namespace: NS, labels: { kubernetes.io/service-name: web } }
                addressType: IPv6
                ports: [{ port: 8080, protocol: TCP }]
                endpoints: [{ addresses: ["fd00::7"], conditions: { ready: true } }]
                """,
                "",
                List.of("service", "web"),
                "FAMILY_MISMATCH",
                "Service NS/web",
                BY_HAND,
                BY_NAME);
    }
}
