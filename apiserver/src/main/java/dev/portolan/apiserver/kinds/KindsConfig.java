package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What strategies need to know of the cluster.
 *
 * @param serviceRanges ClusterIPs come from here, by default from the first; one, or one of each family
 * @param nodePorts node ports come from here
 * @param addressRules whether 127.0.0.0/8 counts as a usable address range
 * @param random chooses among free addresses and ports; must be thread-safe
 */
public record KindsConfig(
        List<Cidr> serviceRanges, PortRange nodePorts, AddressRules addressRules, RandomGenerator random) {
    public KindsConfig {
        serviceRanges = List.copyOf(serviceRanges);
    }

    /** Kubernetes refuses loopback addresses in endpoints; a cluster that lives in 127.0.0.0/8 has no others. */
    public enum AddressRules {
        KUBERNETES,
        LOOPBACK_ALLOWED
    }
}
