package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * How an API server is to run.
 *
 * @param bind where it listens; port 0 takes a free one
 * @param pkiFolder where the cluster's certificate authority is kept, made where it isn't there
 * @param serviceRange ClusterIPs come from here
 * @param nodePorts node ports come from here
 * @param addressRules whether pods and Services may live in 127.0.0.0/8
 */
public record ApiServerConfig(
        InetSocketAddress bind, Path pkiFolder, Cidr serviceRange, PortRange nodePorts, AddressRules addressRules) {
    /** Kubernetes' usual ranges on a free port of loopback. */
    public static ApiServerConfig local(Path pkiFolder) {
        return new ApiServerConfig(
                new InetSocketAddress("127.0.0.1", 0),
                pkiFolder,
                Cidr.parse("10.96.0.0/16"),
                PortRange.DEFAULT_NODE_PORTS,
                AddressRules.KUBERNETES);
    }

    /** The same, listening elsewhere. */
    public ApiServerConfig withBind(InetSocketAddress address) {
        return new ApiServerConfig(address, pkiFolder, serviceRange, nodePorts, addressRules);
    }

    /** The same with another range of ClusterIPs, and whether 127.0.0.0/8 is allowed. */
    public ApiServerConfig withServices(Cidr range, AddressRules rules) {
        return new ApiServerConfig(bind, pkiFolder, range, nodePorts, rules);
    }
}
