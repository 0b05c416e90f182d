package dev.portolan.explain.core;

import dev.portolan.explain.core.Surroundings.Certificate;
import dev.portolan.explain.core.Surroundings.Ingress;
import dev.portolan.explain.core.Surroundings.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the certificates that an Ingress names are there and are for its hosts (RFC 9525, section 6.3). */
final class TlsRule {
    private TlsRule() {}

    static List<Hop> judge(Snapshot now, Ingress ingress) {
        var hops = new ArrayList<Hop>();
        for (int i = 0; i < ingress.tls().size(); i++) {
            if (!ingress.tls().get(i).secret().isEmpty()) hops.add(judge(now, ingress, i));
        }
        return hops;
    }

    private static Hop judge(Snapshot now, Ingress ingress, int index) {
        Tls tls = ingress.tls().get(index);
        if (now.around().unseen().contains("Secret")) {
            return Hop.note(
                    "tls", "Secret " + tls.secret() + " was not looked at: reading Secrets is not allowed to us");
        }
        Optional<Certificate> found = now.around().certificates().stream()
                .filter(c ->
                        c.namespace().equals(ingress.namespace()) && c.secret().equals(tls.secret()))
                .findFirst();
        if (found.isEmpty() || !found.get().problem().isEmpty()) {
            String why = found.map(c -> "cannot be used: " + c.problem())
                    .orElse("is not in namespace " + ingress.namespace());
            return broken(
                    now,
                    ingress,
                    index,
                    Cause.TLS_SECRET_MISSING,
                    "Secret %s %s, so clients of %s get a certificate that they do not trust"
                            .formatted(tls.secret(), why, hosts(tls)));
        }
        var uncovered =
                tls.hosts().stream().filter(h -> !covers(found.get(), h)).toList();
        if (uncovered.isEmpty()) {
            return Hop.ok("tls", "the certificate in Secret %s is for %s".formatted(tls.secret(), hosts(tls)));
        }
        return broken(
                now,
                ingress,
                index,
                Cause.TLS_HOST_MISMATCH,
                "the certificate in Secret %s is for %s, not for %s"
                        .formatted(
                                tls.secret(),
                                found.get().names().isEmpty()
                                        ? "no name"
                                        : String.join(", ", found.get().names()),
                                String.join(", ", uncovered)));
    }

    private static Hop broken(Snapshot now, Ingress ingress, int index, Cause cause, String finding) {
        Tls tls = ingress.tls().get(index);
        Ref object = new Ref("Ingress", ingress.namespace(), ingress.name());
        var fixes = new ArrayList<Fix>(now.around().certificates().stream()
                .filter(c ->
                        c.namespace().equals(ingress.namespace()) && c.problem().isEmpty())
                .filter(c -> !tls.hosts().isEmpty() && tls.hosts().stream().allMatch(h -> covers(c, h)))
                .map(c -> Fix.set(object, "spec.tls[" + index + "].secretName", tls.secret(), c.secret()))
                .toList());
        if (fixes.isEmpty()) {
            fixes.add(new Fix(
                    "Secret",
                    tls.secret(),
                    "",
                    "",
                    "kubectl create secret tls %s -n %s --cert=FILE --key=FILE, with a certificate for %s"
                            .formatted(tls.secret(), ingress.namespace(), hosts(tls))));
        }
        return Hop.broken("tls", cause, object, finding, fixes);
    }

    private static String hosts(Tls tls) {
        return tls.hosts().isEmpty() ? "every host" : String.join(", ", tls.hosts());
    }

    /** A wildcard stands for exactly one label. */
    static boolean covers(Certificate certificate, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        String parent = wanted.substring(wanted.indexOf('.') + 1);
        return certificate.names().stream()
                .map(n -> n.toLowerCase(Locale.ROOT))
                .anyMatch(n ->
                        n.equals(wanted) || n.startsWith("*.") && n.substring(2).equals(parent));
    }
}
