package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.route.Addresses.Assigned;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Route;
import dev.portolan.rules.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a host already uses.
 *
 * @param links its links
 * @param addresses their addresses
 * @param routes its main routing table
 */
record HostRanges(List<Link> links, List<Assigned> addresses, List<Route> routes) {
    /**
     * Who uses addresses of {@code wanted}: an address or route within it, or a network on a link around it. A wider route to a gateway is no conflict, as
     * ours is more specific: whoever sends 10.0.0.0/8 into a VPN shall still have a cluster.
     *
     * @return words for an error message
     */
    Optional<String> conflict(Cidr wanted) {
        return addresses.stream()
                .filter(a -> wanted.contains(a.prefix().address()))
                .map(a -> link(a.link()) + " has the address " + a.prefix())
                .findFirst()
                .or(() -> routes.stream()
                        .filter(route -> overlaps(wanted, route))
                        .map(route -> range(route) + " is routed by " + link(route.link()))
                        .findFirst());
    }

    private static boolean overlaps(Cidr wanted, Route route) {
        Cidr range = range(route);
        boolean around = range.contains(wanted.address()) && range.prefixLength() <= wanted.prefixLength();
        boolean within = wanted.contains(range.address()) && wanted.prefixLength() <= range.prefixLength();
        return within || (around && range.prefixLength() > 0 && route.next() instanceof Hop.Direct);
    }

    private static Cidr range(Route route) {
        return Cidr.around(route.destination().address(), route.destination().length());
    }

    private String link(int index) {
        return links.stream()
                .filter(link -> link.index() == index)
                .map(HostRanges::text)
                .findFirst()
                .orElse("several links");
    }

    /** A link in words: name, kind, and whose it is where that is known. */
    static String text(Link link) {
        String kind = link.kind().isEmpty() ? "" : link.kind() + " ";
        String owner = Mark.read(link.alias())
                .map(mark -> " of the Portolan cluster " + mark.clusterId())
                .orElse(link.alias().isEmpty() ? "" : " (\"" + link.alias() + "\")");
        return kind + "link " + link.name() + owner;
    }
}
