package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code status.loadBalancer.ingress} of our Ingresses at the published address, and takes it away from those that stopped being ours.
 * What another controller wrote into the status of its own Ingresses is never touched.
 */
public final class IngressStatus implements AutoCloseable {
    private final KubernetesClient client;
    private final Informer<Ingress> ingresses;
    private final List<IngressLoadBalancerIngress> published;
    private final ControlLoop loop;
    private volatile @Nullable RouteTable table;

    public IngressStatus(Informers informers, InetAddress published) {
        this.client = informers.client();
        this.ingresses = informers.of(Ingress.class);
        this.published = List.of(new IngressLoadBalancerIngressBuilder()
                .withIp(IpAddresses.text(published))
                .build());
        this.loop = new ControlLoop("gateway-status", 2, this::reconcile);
    }

    /** Starts to write. */
    public void start() {
        ingresses.onChange((before, after) -> {
            if (after != null) {
                loop.enqueue(ObjectKey.of(after));
            }
        });
        loop.start();
    }

    /** From now on ours are the Ingresses of {@code next}. */
    public void follow(RouteTable next) {
        RouteTable before = table;
        table = next;
        if (before == null || !before.ingresses().equals(next.ingresses())) {
            ingresses.list().forEach(ingress -> loop.enqueue(ObjectKey.of(ingress)));
        }
    }

    private Outcome reconcile(ObjectKey key) {
        RouteTable now = table;
        Ingress ingress = ingresses.get(key).orElse(null);
        if (now == null || ingress == null || ingress.getMetadata().getDeletionTimestamp() != null) {
            return Outcome.done();
        }
        List<IngressLoadBalancerIngress> shown = shown(ingress);
        boolean ours = now.ingresses().contains(IngressMapper.key(key));
        if (ours && !shown.equals(published)) {
            write(ingress, published);
        } else if (!ours && shown.equals(published)) {
            write(ingress, List.of());
        }
        return Outcome.done();
    }

    private static List<IngressLoadBalancerIngress> shown(Ingress ingress) {
        var status = ingress.getStatus();
        return status == null
                        || status.getLoadBalancer() == null
                        || status.getLoadBalancer().getIngress() == null
                ? List.of()
                : status.getLoadBalancer().getIngress();
    }

    /** With the version that was read: if somebody was faster, the loop looks again. */
    private void write(Ingress ingress, List<IngressLoadBalancerIngress> addresses) {
        Ingress next = new IngressBuilder(ingress)
                .editOrNewStatus()
                .withNewLoadBalancer()
                .withIngress(addresses)
                .endLoadBalancer()
                .endStatus()
                .build();
        client.network().v1().ingresses().resource(next).updateStatus();
    }

    @Override
    public void close() {
        loop.close();
    }
}
