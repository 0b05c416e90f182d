package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whether the one who asks is within the load balancer's source ranges. */
final class SourceRule {
    private SourceRule() {}

    static Optional<Hop> judge(Snapshot now, Service service, String target) {
        var ranges = service.traffic().sourceRanges();
        if (ranges.isEmpty()) return Optional.empty();
        Optional<String> source = now.seen(Evidence.Source.class)
                .filter(s -> s.target().equals(target))
                .map(Evidence.Source::address)
                .findFirst();
        if (source.isEmpty()) return Optional.empty();
        Optional<InetAddress> address = IpAddresses.parse(source.get());
        if (address.isEmpty() || ranges.stream().anyMatch(r -> contains(r, address.get()))) return Optional.empty();
        String mine = source.get() + (source.get().indexOf(':') >= 0 ? "/128" : "/32");
        ArrayNode wider = JsonNodeFactory.instance.arrayNode();
        ranges.forEach(wider::add);
        wider.add(mine);
        return Optional.of(Hop.broken(
                "sources",
                Cause.SOURCE_RANGE,
                Ref.of(service),
                "loadBalancerSourceRanges lets in %s; this client comes from %s"
                        .formatted(String.join(", ", ranges), source.get()),
                List.of(new Fix(
                        "Service",
                        service.name(),
                        "spec.loadBalancerSourceRanges",
                        String.join(", ", ranges),
                        String.join(", ", ranges) + ", " + mine,
                        "",
                        List.of(Patch.set(Ref.of(service), "spec.loadBalancerSourceRanges", ranges, wider))))));
    }

    private static boolean contains(String range, InetAddress address) {
        try {
            return Cidr.parse(range.strip()).contains(address);
        } catch (IllegalArgumentException notABlock) {
            return false;
        }
    }
}
