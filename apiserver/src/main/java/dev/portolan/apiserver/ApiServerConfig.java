package dev.portolan.apiserver;

import dev.portolan.apiserver.http.ReadLimits;
import dev.portolan.apiserver.http.TrafficConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * How an API server is to run.
 *
 * @param bind where it listens; port 0 takes a free one
 * @param pkiFolder where the cluster's certificate authority is kept, made where it isn't there
 * @param serviceRanges ClusterIPs come from here, the first one's family unless a Service asks otherwise; two make the cluster dual-stack
 * @param nodePorts node ports come from here
 * @param readLimits how patient it is with clients that do not read
 * @param addressRules whether pods and Services may live in 127.0.0.0/8
 * @param traffic how many requests are let in, how long they may take, where they are written down
 */
public record ApiServerConfig(
        InetSocketAddress bind,
        Path pkiFolder,
        List<Cidr> serviceRanges,
        PortRange nodePorts,
        AddressRules addressRules,
        ReadLimits readLimits,
        TrafficConfig traffic) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when there are none, or two of one family
     */
    public ApiServerConfig {
        serviceRanges = List.copyOf(serviceRanges);
        long families = serviceRanges.stream()
                .map(r -> r.address().getAddress().length)
                .distinct()
                .count();
        if (serviceRanges.isEmpty() || families != serviceRanges.size()) {
            throw new IllegalArgumentException(
                    "a cluster has one range of ClusterIPs, or one of each family, not " + serviceRanges);
        }
    }

    /** With Kubernetes' own limits for requests, which are not written down. */
    public ApiServerConfig(
            InetSocketAddress bind,
            Path pkiFolder,
            List<Cidr> serviceRanges,
            PortRange nodePorts,
            AddressRules addressRules,
            ReadLimits readLimits) {
        this(bind, pkiFolder, serviceRanges, nodePorts, addressRules, readLimits, TrafficConfig.DEFAULT);
    }

    /** Kubernetes' usual ranges on a free port of loopback. */
    public static ApiServerConfig local(Path pkiFolder) {
        return new ApiServerConfig(
                new InetSocketAddress("127.0.0.1", 0),
                pkiFolder,
                List.of(Cidr.parse("10.96.0.0/16")),
                PortRange.DEFAULT_NODE_PORTS,
                AddressRules.KUBERNETES,
                ReadLimits.DEFAULT);
    }

    /** The same, listening elsewhere. */
    public ApiServerConfig withBind(InetSocketAddress address) {
        return new ApiServerConfig(address, pkiFolder, serviceRanges, nodePorts, addressRules, readLimits, traffic);
    }

    /** The same with other patience. */
    public ApiServerConfig withReadLimits(ReadLimits limits) {
        return new ApiServerConfig(bind, pkiFolder, serviceRanges, nodePorts, addressRules, limits, traffic);
    }

    /** The same with another range of ClusterIPs, and whether 127.0.0.0/8 is allowed. */
    public ApiServerConfig withServices(Cidr range, AddressRules rules) {
        return withServices(List.of(range), rules);
    }

    /** The same with other ranges of ClusterIPs, and whether 127.0.0.0/8 is allowed. */
    public ApiServerConfig withServices(List<Cidr> ranges, AddressRules rules) {
        return new ApiServerConfig(bind, pkiFolder, ranges, nodePorts, rules, readLimits, traffic);
    }

    /** The same with other rules for all requests. */
    public ApiServerConfig withTraffic(TrafficConfig rules) {
        return new ApiServerConfig(bind, pkiFolder, serviceRanges, nodePorts, addressRules, readLimits, rules);
    }

    /** The range of the family that Services have by default. */
    public Cidr primaryRange() {
        return serviceRanges.getFirst();
    }
}
