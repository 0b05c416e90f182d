package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name that nobody has: what is wrong with its form, and which was meant. */
final class NameForm {
    private static final Set<String> ZONE = Set.of("svc", "cluster", "local", "pod", "");
    private static final int FAR = 1000;

    private NameForm() {}

    static Hop judge(Snapshot now, String name, String namespace) {
        Ref object = new Ref("Name", "", name);
        String bare =
                name.toLowerCase(Locale.ROOT).replaceFirst("^[a-z]+://", "").replaceFirst("[:/].*$", "");
        var labels = Arrays.asList(bare.split("\\.", -1));
        var telling = labels.stream().filter(l -> !ZONE.contains(l)).toList();
        Optional<Service> meant = now.services().stream()
                .filter(s -> cost(s, telling, namespace) < FAR)
                .min(Comparator.<Service>comparingInt(s -> cost(s, telling, namespace))
                        .thenComparing(Service::dnsName));
        if (meant.isEmpty()) {
            return Hop.broken("name", Cause.NOT_FOUND, object, nobody(now, bare, telling, namespace), List.of());
        }
        Service service = meant.get();
        boolean exact = telling.contains(service.name());
        boolean elsewhere = labels.size() == 1 && exact && !service.namespace().equals(namespace);
        Cause cause = elsewhere ? Cause.WRONG_NAMESPACE : exact ? Cause.DNS_FORM : Cause.NOT_FOUND;
        String right = service.namespace().equals(namespace) && !exact
                ? service.name()
                : service.name() + "." + service.namespace();
        return Hop.broken(
                "name",
                cause,
                object,
                "no name %s to a pod of namespace %s: %s"
                        .formatted(name, namespace, why(name, bare, service, cause, namespace)),
                fixes(now, name, bare, namespace, right));
    }

    private static String why(String name, String bare, Service service, Cause cause, String namespace) {
        if (cause == Cause.WRONG_NAMESPACE) {
            return "a name without dots is looked for in the asker's own namespace, and Service %s is in %s"
                    .formatted(service.name(), service.namespace());
        }
        if (cause == Cause.NOT_FOUND) return "did you mean Service " + service.namespace() + "/" + service.name() + "?";
        String form = "the form is SERVICE, SERVICE.NAMESPACE or SERVICE.NAMESPACE.svc.cluster.local, so "
                + service.dnsName();
        return name.equalsIgnoreCase(bare) ? form : "a name has neither scheme, port nor path; " + form;
    }

    private static String nobody(Snapshot now, String bare, List<String> telling, String namespace) {
        Optional<Pod> pod = now.pods().stream()
                .filter(p -> telling.contains(p.name()) && !p.ip().isEmpty())
                .findFirst();
        if (pod.isPresent()) {
            return "pod %s has no name of its own: only below a headless Service that is the pod's subdomain; its address is %s"
                    .formatted(pod.get().name(), pod.get().ip());
        }
        return ClusterName.inZone(bare) || bare.indexOf('.') < 0
                ? "no Service has the name " + bare + " (asked from namespace " + namespace + ")"
                : bare + " is no name of this cluster; other names are asked of the host's resolvers";
    }

    private static int cost(Service service, List<String> labels, String namespace) {
        int name = labels.contains(service.name())
                ? 0
                : labels.stream()
                        .filter(l -> Nearest.of(l, Set.of(service.name())).isPresent())
                        .mapToInt(l -> Nearest.distance(l, service.name()))
                        .min()
                        .orElse(FAR);
        int place =
                labels.contains(service.namespace()) ? 0 : service.namespace().equals(namespace) ? 1 : 2;
        return name * 10 + place;
    }

    /** In the programs that say it, where they do; else for the client to change. */
    private static List<Fix> fixes(Snapshot now, String name, String bare, String namespace, String right) {
        Pattern whole = Pattern.compile("(?<![\\w.-])" + Pattern.quote(bare) + "(?![\\w-]|\\.\\w)");
        String written = Matcher.quoteReplacement(right);
        var fixes = new ArrayList<Fix>();
        for (Pod pod : now.pods()) {
            if (pod.namespace().equals(namespace)) {
                now.maker(pod)
                        .map(w -> Words.changed(
                                pod, Ref.of(w), text -> whole.matcher(text).replaceAll(written)))
                        .ifPresent(fixes::addAll);
            }
        }
        if (fixes.isEmpty()) fixes.add(new Fix("Name", name, "", "", "write " + right));
        return fixes.stream().distinct().toList();
    }
}
