package dev.portolan.linux;

import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.netlink.NetlinkSocket;
import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * What this host and our privileges allow, found by doing it in a network namespace that is gone afterwards: what a kernel's configuration, a
 * container's seccomp filter or a security module forbid cannot be asked for otherwise.
 *
 * @param pods pods in network namespaces of their own, joined by a bridge
 * @param nftables Services by the kernel's packet filter
 * @param files commands that see other files at some paths, such as another {@code /etc/resolv.conf}
 */
public record HostAbility(Ability pods, Ability nftables, Ability files) {
    private static final byte[] NFGENMSG = new byte[4];
    private static final int NFT_MSG_GETGEN = 10 << 8 | 16;

    /** Tries all. Takes some ten milliseconds. */
    public static HostAbility probe() {
        if (!System.getProperty("os.name").equals("Linux")) {
            Ability no = new Ability.Impossible("this is " + System.getProperty("os.name") + ", not Linux");
            return new HostAbility(no, no, no);
        }
        Path hosts = Path.of("/etc/hosts");
        Ability files = Isolation.none().seeing(Map.of(hosts, hosts)).ability();
        try (NetworkNamespace trial = NetworkNamespace.create("trial")) {
            return new HostAbility(pods(trial), nftables(trial), files);
        } catch (KernelException e) {
            Ability no = new Ability.Impossible(lackOfPrivilege(e));
            return new HostAbility(no, no, files);
        }
    }

    private static Ability pods(NetworkNamespace trial) {
        try (NetworkNamespace pod = NetworkNamespace.create("trial pod")) {
            trial.call(() -> {
                joinByBridge(pod);
                Sysctl.of("net", "ipv4", "ip_forward").write("1");
                return true;
            });
            return Isolation.none().inside(pod).named("trial").ability();
        } catch (Exception e) {
            return new Ability.Impossible(lackOfPrivilege(e));
        }
    }

    private static void joinByBridge(NetworkNamespace pod) throws KernelException {
        HardwareAddress mac = HardwareAddress.ofAddress(InetAddress.ofLiteral("127.0.0.1"));
        try (RouteSocket route = RouteSocket.open()) {
            Link bridge = route.links().addBridge("trial0", mac);
            Link port = route.links().addVeth("trial1", "eth0", mac, pod);
            route.links().setMaster(port, bridge);
        }
    }

    private static Ability nftables(NetworkNamespace trial) {
        try {
            return trial.call(() -> {
                try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.NETFILTER)) {
                    socket.request("NFT_MSG_GETGEN", "nf_tables", new NetlinkMessage(NFT_MSG_GETGEN, 0, NFGENMSG));
                }
                return new Ability.Possible();
            });
        } catch (KernelException e) {
            return new Ability.Impossible("the kernel has no nf_tables, or it is not for us: " + e.getMessage());
        } catch (Exception e) {
            return new Ability.Impossible(String.valueOf(e.getMessage()));
        }
    }

    private static String lackOfPrivilege(Exception e) {
        try {
            Capabilities ours = Capabilities.current();
            if (!ours.has(Capabilities.SYS_ADMIN) || !ours.has(Capabilities.NET_ADMIN)) {
                return "this process is not root (it lacks CAP_SYS_ADMIN or CAP_NET_ADMIN)";
            }
        } catch (IOException unreadable) {
            e.addSuppressed(unreadable);
        }
        return String.valueOf(e.getMessage());
    }
}
