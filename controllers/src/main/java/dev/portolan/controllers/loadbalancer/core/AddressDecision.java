package dev.portolan.controllers.loadbalancer.core;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Which address of a pool a Service of type LoadBalancer gets (Kubernetes documentation, Service, "type: LoadBalancer"). */
public final class AddressDecision {
    /** Stays on a Service until its address has been given back. */
    public static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

    private AddressDecision() {}

    /**
     * What is due for {@code service}.
     *
     * @param all every Service of the cluster: their statuses say which addresses are taken
     * @param pool the first address and, of an IPv4 block, the last are never given out
     */
    public static AddressPlan decide(Service service, List<Service> all, Cidr pool) {
        boolean going = service.getMetadata().getDeletionTimestamp() != null;
        if (!wantsOurs(service) || going) {
            boolean has = finalized(service)
                    || (!wantsSomebodys(service) && !ips(service).isEmpty());
            return has ? new AddressPlan.Release() : new AddressPlan.Keep();
        }
        List<String> has = ips(service);
        String asked = Objects.requireNonNullElse(service.getSpec().getLoadBalancerIP(), "");
        boolean right = has.size() == 1
                && inPool(has.getFirst(), pool)
                && (asked.isEmpty() || asked.equals(has.getFirst()) || !inPool(asked, pool));
        Set<String> taken = takenByOthers(service, all);
        if (right && !taken.contains(has.getFirst())) {
            return finalized(service) ? new AddressPlan.Keep() : new AddressPlan.Assign(has.getFirst());
        }
        return asked.isEmpty() ? any(pool, taken) : exactly(asked, pool, taken);
    }

    private static AddressPlan exactly(String asked, Cidr pool, Set<String> taken) {
        if (!inPool(asked, pool)) {
            return new AddressPlan.Wait("spec.loadBalancerIP " + asked + " is not in the pool " + pool
                    + " of LoadBalancer addresses: choose one of it, or leave the field out");
        }
        return taken.contains(asked)
                ? new AddressPlan.Wait("spec.loadBalancerIP " + asked + " is taken by another Service: "
                        + "choose a free one, or leave the field out")
                : new AddressPlan.Assign(asked);
    }

    private static AddressPlan any(Cidr pool, Set<String> taken) {
        BigInteger end = pool.size().subtract(last(pool));
        for (long i = first(pool); BigInteger.valueOf(i).compareTo(end) < 0; i++) {
            String candidate = IpAddresses.text(pool.at(i));
            if (!taken.contains(candidate)) {
                return new AddressPlan.Assign(candidate);
            }
        }
        return new AddressPlan.Wait("all addresses of the pool " + pool
                + " are in use: delete a LoadBalancer Service, or start the cluster with a larger pool");
    }

    private static boolean inPool(String text, Cidr pool) {
        Optional<InetAddress> address = IpAddresses.parse(text);
        return address.flatMap(pool::indexOf)
                .map(i -> i.compareTo(BigInteger.valueOf(first(pool))) >= 0
                        && i.compareTo(pool.size().subtract(last(pool))) < 0)
                .orElse(false);
    }

    private static long first(Cidr pool) {
        return pool.size().compareTo(BigInteger.TWO) > 0 ? 1 : 0;
    }

    private static BigInteger last(Cidr pool) {
        boolean broadcast = IpAddresses.isIpv4(pool.address()) && first(pool) == 1;
        return broadcast ? BigInteger.ONE : BigInteger.ZERO;
    }

    private static Set<String> takenByOthers(Service service, List<Service> all) {
        Set<String> taken = new HashSet<>();
        for (Service other : all) {
            if (!Objects.equals(
                    other.getMetadata().getUid(), service.getMetadata().getUid())) {
                taken.addAll(ips(other));
            }
        }
        return taken;
    }

    private static boolean wantsSomebodys(Service service) {
        return "LoadBalancer".equals(service.getSpec().getType());
    }

    /** A Service that names a class is another implementation's. */
    private static boolean wantsOurs(Service service) {
        String ofClass = service.getSpec().getLoadBalancerClass();
        return wantsSomebodys(service) && (ofClass == null || ofClass.isEmpty());
    }

    /** Whether it carries {@link #FINALIZER}. */
    public static boolean finalized(Service service) {
        return service.getMetadata().getFinalizers().contains(FINALIZER);
    }

    /** The addresses in its status. */
    public static List<String> ips(Service service) {
        return service.getStatus() == null || service.getStatus().getLoadBalancer() == null
                ? List.of()
                : service.getStatus().getLoadBalancer().getIngress().stream()
                        .map(LoadBalancerIngress::getIp)
                        .filter(Objects::nonNull)
                        .toList();
    }
}
