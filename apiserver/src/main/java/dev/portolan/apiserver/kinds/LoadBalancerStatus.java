package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code status.loadBalancer} of Services and Ingresses: the addresses at which they answer from outside. */
final class LoadBalancerStatus {
    static final FieldPath INGRESS = FieldPath.of("status.loadBalancer.ingress");

    private LoadBalancerStatus() {}

    static List<ObjectNode> ingress(ObjectNode o) {
        return Json.objects(o, "status", "loadBalancer", "ingress");
    }

    /** Addresses must be addresses and names must be names. */
    static void validate(ObjectNode o, List<FieldError> errors) {
        List<ObjectNode> ingress = ingress(o);
        for (int i = 0; i < ingress.size(); i++) {
            FieldPath path = INGRESS.index(i);
            String ip = Json.text(ingress.get(i), "ip");
            String hostname = Json.text(ingress.get(i), "hostname");
            if (!ip.isEmpty()) {
                Rules.named(ip, Addresses::ip, path.child("ip"), errors);
            }
            if (!hostname.isEmpty()) {
                Rules.named(hostname, Names::dns1123Subdomain, path.child("hostname"), errors);
                if (IpAddresses.parse(hostname).isPresent()) {
                    errors.add(FieldError.invalid(
                            path.child("hostname").text(), hostname, "must be a DNS name, not an IP address"));
                }
            }
        }
    }

    /** All addresses and names in alphabetical order, joined by commas; empty if there are none. */
    static String cell(ObjectNode o) {
        return ingress(o).stream()
                .map(LoadBalancerStatus::address)
                .filter(a -> !a.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String address(JsonNode ingress) {
        String ip = Json.text(ingress, "ip");
        return ip.isEmpty() ? Json.text(ingress, "hostname") : ip;
    }
}
