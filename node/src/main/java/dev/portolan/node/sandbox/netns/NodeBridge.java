package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.Route;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The bridge that joins a host with its pods. All methods are to be called in the host's network namespace. */
final class NodeBridge {
    private final NetnsConfig config;
    private final RouteSocket host;

    NodeBridge(NetnsConfig config, RouteSocket host) {
        this.config = config;
        this.host = host;
    }

    /** Makes it, with {@code address} of {@code podCidr}, in place of whatever an earlier run left. */
    Link make(Cidr podCidr, InetAddress address) throws IOException, SandboxException {
        Mark left = remove();
        try {
            refuseForeigners(podCidr);
        } catch (SandboxException e) {
            Forwarding.restore(left, host.links());
            throw e;
        }
        Mark mark = Forwarding.isOff() ? left.withForwardingOffBefore() : left;
        Link bridge = host.links().addBridge(config.bridge(), HardwareAddress.ofAddress(address));
        // First of all: from here on the next run knows it, and what to restore.
        host.links().setAlias(bridge, mark.alias());
        host.addresses().add(bridge, new Prefix(address, podCidr.prefixLength()));
        host.links().setUp(bridge);
        for (Cidr range : config.onLink()) {
            host.routes()
                    .add(new Route(
                            new Prefix(range.address(), range.prefixLength()), bridge.index(), new Hop.Direct()));
        }
        Forwarding.switchOn();
        // Node ports on 127.0.0.1 are translated to pods: packets from and to loopback addresses cross this link.
        set("route_localnet", "1");
        // Loose, also where the host's default is strict: what comes in here may have been translated.
        set("rp_filter", "2");
        // Pods send everything to us (see PodNetwork), which would be reason for ICMP redirects.
        set("send_redirects", "0");
        return bridge;
    }

    private void set(String setting, String value) throws IOException {
        Sysctl.of("net", "ipv4", "conf", config.bridge(), setting).write(value);
    }

    /**
     * Removes the links of this cluster, also those of an earlier run.
     *
     * @return what the bridge remembered about this host
     */
    Mark remove() throws IOException {
        Mark remembered = Mark.of(config.clusterId());
        for (Link link : host.links().list()) {
            Optional<Mark> mark =
                    Mark.read(link.alias()).filter(m -> m.clusterId().equals(config.clusterId()));
            if (mark.isPresent()) {
                remembered = mark.get().forwardingWasOff() ? mark.get() : remembered;
                delete(link);
            }
        }
        return remembered;
    }

    /** Removes them, and restores what this host was like before. */
    void removeAndRestore() throws IOException {
        Forwarding.restore(remove(), host.links());
    }

    /** A link that is gone already is no error: a veth goes with its namespace. */
    void delete(Link link) throws KernelException {
        try {
            host.links().delete(link);
        } catch (KernelException e) {
            if (!e.errno().equals(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    private void refuseForeigners(Cidr podCidr) throws IOException, SandboxException {
        Optional<Link> foreigner = host.links().find(config.bridge());
        if (foreigner.isPresent()) {
            throw new SandboxException(
                    "this host already has a " + HostRanges.text(foreigner.get())
                            + ", which is not ours: end that cluster or remove the link, or run this one with pods on loopback");
        }
        HostRanges used = new HostRanges(
                host.links().list(), host.addresses().list(), host.routes().list());
        List<Cidr> wanted =
                Stream.concat(Stream.of(podCidr), config.onLink().stream()).toList();
        for (Cidr range : wanted) {
            Optional<String> who = used.conflict(range);
            if (who.isPresent()) {
                throw new SandboxException("the cluster wants the addresses " + range + ", but on this host "
                        + who.get() + ": give the cluster other ranges, or free these");
            }
        }
    }
}
