package dev.portolan.gateway.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which host gets which certificate; of two Ingresses that name different ones for a host, the older one's. */
final class TlsComputation {
    private static final String TLS_TYPE = "kubernetes.io/tls";

    private final Snapshot snapshot;
    private final Set<Problem> problems;
    private final Map<String, Certificate.Usable> byName = new HashMap<>();
    private final Map<String, String> holders = new HashMap<>();
    private final Set<String> hosts = new HashSet<>();

    TlsComputation(Snapshot snapshot, Set<Problem> problems) {
        this.snapshot = snapshot;
        this.problems = problems;
    }

    void add(IngressView ingress) {
        for (IngressView.Tls tls : ingress.tls()) {
            List<String> named = tls.hosts().isEmpty() ? ofRules(ingress) : tls.hosts();
            hosts.addAll(named);
            tls.secret()
                    .ifPresent(name ->
                            add(ingress, named, new SecretKey(ingress.key().namespace(), name)));
        }
    }

    /** Without rules there is a default backend, and that is for any host. */
    private static List<String> ofRules(IngressView ingress) {
        return ingress.rules().isEmpty()
                ? List.of("")
                : ingress.rules().stream()
                        .map(IngressView.Rule::host)
                        .distinct()
                        .toList();
    }

    private void add(IngressView ingress, List<String> named, SecretKey key) {
        SecretView secret = snapshot.secrets().get(key);
        if (secret == null) {
            problems.add(new Problem(
                    ingress.key(),
                    "TlsSecretMissing",
                    "Secret " + key + " does not exist; clients of " + text(named)
                            + " get the gateway's own certificate"));
            return;
        }
        switch (secret.certificate()) {
            case Certificate.Broken(String fault) ->
                problems.add(new Problem(
                        ingress.key(),
                        "TlsSecretInvalid",
                        "Secret " + key + " (" + secret.type() + "; " + TLS_TYPE + " is expected) " + fault
                                + "; clients of " + text(named) + " get the gateway's own certificate"));
            case Certificate.Usable usable -> named.forEach(host -> show(ingress, host, usable));
        }
    }

    private void show(IngressView ingress, String host, Certificate.Usable usable) {
        Certificate.Usable first = byName.putIfAbsent(host, usable);
        String holder = holders.putIfAbsent(host, ingress.key().toString());
        if (first != null && !first.equals(usable)) {
            problems.add(new Problem(
                    ingress.key(),
                    "TlsConflict",
                    "the older Ingress " + holder + " has another certificate for " + text(List.of(host))
                            + ", which clients get"));
        }
    }

    private static String text(List<String> hosts) {
        return String.join(
                ", ",
                hosts.stream().map(host -> host.isEmpty() ? "any host" : host).toList());
    }

    /** Whether the host of a rule has TLS, of its own or by a wildcard. */
    boolean covers(String host) {
        int dot = host.indexOf('.');
        return hosts.contains(host) || dot > 0 && hosts.contains("*" + host.substring(dot));
    }

    CertificateTable table() {
        return new CertificateTable(byName);
    }
}
