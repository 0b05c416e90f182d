package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a pod's resolver would ask next. A pod with {@code ndots:5} asks for {@code www.example.org} first as
 * {@code www.example.org.default.svc.cluster.local}, then with each other domain of its search list, at last as it is: who knows the
 * list can walk it in the pod's place, and save it the other round trips (CoreDNS' "autopath").
 */
@FunctionalInterface
public interface SearchPaths {
    /** Walks nobody's list. */
    SearchPaths NONE = (name, client) -> List.of();

    /** The names that {@code client} would ask for after it has heard that {@code name} doesn't exist; empty when we can't tell. */
    List<Name> after(Name name, InetAddress client);

    /** Tells the namespace of a pod that has the usual search list. */
    @FunctionalInterface
    interface Namespaces {
        /** The namespace of the pod at {@code client}; empty when there is none, or its list is another. */
        Optional<String> of(InetAddress client);
    }

    /**
     * The usual list of ClusterFirst pods: {@code NS.svc.DOMAIN}, {@code svc.DOMAIN}, {@code DOMAIN}, then the host's.
     *
     * @param host the domains that the host itself searches, which stand behind the cluster's
     */
    static SearchPaths clusterFirst(Name domain, List<Name> host, Namespaces namespaces) {
        Name services = domain.child("svc");
        List<Name> rest = new ArrayList<>(List.of(services, domain));
        rest.addAll(host);
        return (name, client) -> {
            int own = name.labels() - services.labels() - 1;
            if (own < 1 || !name.within(services)) {
                return List.of();
            }
            String namespace = name.label(own);
            if (namespaces.of(client).filter(namespace::equals).isEmpty()) {
                return List.of();
            }
            List<Name> next = new ArrayList<>();
            for (Name suffix : rest) {
                name.first(own).before(suffix).ifPresent(next::add);
            }
            next.add(name.first(own));
            return next;
        };
    }
}
