package dev.portolan.cli.cluster;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Cidr;
import java.net.InetAddress;

/**
 * Which addresses a cluster uses.
 *
 * @param pods nodes get their ranges from here
 * @param services ClusterIPs come from here
 * @param loadBalancers addresses of LoadBalancer Services come from here
 * @param rules whether the API takes addresses of 127.0.0.0/8 as pods' and Services'
 */
record Layout(Cidr pods, Cidr services, Cidr loadBalancers, AddressRules rules) {
    /** kubeadm's usual ranges; they exist only inside this host. */
    static final Layout NETNS = new Layout(
            Cidr.parse("10.244.0.0/16"),
            Cidr.parse("10.96.0.0/16"),
            Cidr.parse("10.97.0.0/24"),
            AddressRules.KUBERNETES);

    /** The same pattern in the block that is local on every Linux host, for whoever may not make networks. */
    static final Layout LOOPBACK = new Layout(
            Cidr.parse("127.244.0.0/16"),
            Cidr.parse("127.96.0.0/16"),
            Cidr.parse("127.97.0.0/24"),
            AddressRules.LOOPBACK_ALLOWED);

    static final String DOMAIN = "cluster.local";

    /** The tenth address of the Service range, as everywhere in Kubernetes. */
    InetAddress dns() {
        return services.at(10);
    }
}
