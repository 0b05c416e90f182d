package dev.portolan.e2e;

import static dev.portolan.e2e.Fault.Mending.BY_FIX;
import static dev.portolan.e2e.Fault.Mending.BY_HAND;

import java.nio.file.Path;
import java.util.List;

/** Ingresses that lead nowhere. */
final class IngressFaults extends Faults {
    IngressFaults(Path home) {
        super(home);
    }

    @Override
    void plant() {
        ingress(
                "ingress service",
                changed(INGRESS, "service: { name: web, port", "service: { name: wbe, port"),
                "INGRESS_SERVICE",
                "Ingress NS/shop");
        ingress("ingress port", changed(INGRESS, "number: 80 ", "number: 8080 "), "INGRESS_PORT", "Ingress NS/shop");
        ingress(
                "ingress class",
                changed(INGRESS, "ingressClassName: portolan", "ingressClassName: nginx"),
                "INGRESS_CLASS",
                "Ingress NS/shop");
        add(
                "ingress path",
                changed(INGRESS, "path: /, pathType: Prefix", "path: /shop, pathType: Exact"),
                "",
                List.of("url", "http://NS.example/"),
                "INGRESS_NO_RULE",
                "Ingress NS/shop",
                BY_HAND,
                BY_INGRESS);
        tls("tls secret missing", "nobody", "TLS_SECRET_MISSING");
        tls("tls host mismatch", "other", "TLS_HOST_MISMATCH");
    }

    /** One certificate for the host, and one for another. */
    private void tls(String name, String secret, String cause) {
        String ns = Fault.namespace(name);
        SelfSigned right = SelfSigned.make(home(), ns + ".example");
        right.save(home().resolve(ns + ".pem"));
        String ingress = changed(
                INGRESS, "  rules:\n", "  tls: [{ hosts: [NS.example], secretName: " + secret + " }]\n  rules:\n");
        String manifests = placed(name, ingress)
                + right.secret("good", ns)
                + SelfSigned.make(home(), "other.example").secret("other", ns);
        add(new Fault(
                name,
                manifests,
                "",
                List.of("ingress", "shop"),
                cause,
                "Ingress " + ns + "/shop",
                BY_FIX,
                placed(name, BY_TLS)));
    }
}
