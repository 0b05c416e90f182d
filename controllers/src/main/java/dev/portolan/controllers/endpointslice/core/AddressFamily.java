package dev.portolan.controllers.endpointslice.core;

import dev.portolan.controllers.pods.PodState;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Optional;

/** The address type of a slice. */
public enum AddressFamily {
    IPV4("IPv4"),
    IPV6("IPv6");

    private final String word;

    AddressFamily(String word) {
        this.word = word;
    }

    /** As the API writes it. */
    public String word() {
        return word;
    }

    /** Whether {@code address} is of this family. */
    public boolean has(String address) {
        return IpAddresses.parse(address)
                .map(ip -> IpAddresses.isIpv4(ip) == (this == IPV4))
                .orElse(false);
    }

    /** The pod's address of this family. */
    public Optional<String> addressOf(Pod pod) {
        return PodState.addresses(pod).stream().filter(this::has).findFirst();
    }

    /** The families of a Service, its first one first; IPv4 where the server does not say. */
    public static List<AddressFamily> of(Service service) {
        List<String> named = service.getSpec().getIpFamilies();
        if (named == null || named.isEmpty()) {
            String ip = service.getSpec().getClusterIP();
            return List.of(ip != null && IPV6.has(ip) ? IPV6 : IPV4);
        }
        return named.stream().map(word -> word.equals("IPv6") ? IPV6 : IPV4).toList();
    }
}
