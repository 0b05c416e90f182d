package dev.portolan.cli.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The Service {@code kube-system/kube-dns}, which pods know by its address, and the slice that leads it to our DNS server. */
final class DnsService {
    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "kube-dns";

    private DnsService() {}

    /** Makes both, or brings those of an earlier run up to date. */
    static void publish(KubernetesClient client, InetAddress vip, InetSocketAddress server) {
        Service service = service(vip, server.getPort());
        var services = client.services().inNamespace(NAMESPACE);
        if (services.withName(NAME).get() == null) services.resource(service).create();
        else
            services.withName(NAME)
                    .edit(s -> new ServiceBuilder(s)
                            .editSpec()
                            .withPorts(service.getSpec().getPorts())
                            .endSpec()
                            .build());
        EndpointSlice slice = slice(server);
        var slices = client.discovery().v1().endpointSlices().inNamespace(NAMESPACE);
        if (slices.withName(NAME).get() == null) slices.resource(slice).create();
        else
            slices.withName(NAME)
                    .edit(s -> new EndpointSliceBuilder(s)
                            .withEndpoints(slice.getEndpoints())
                            .withPorts(slice.getPorts())
                            .build());
    }

    private static Service service(InetAddress vip, int target) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .addToLabels("k8s-app", NAME)
                .addToLabels("kubernetes.io/name", "Portolan")
                .endMetadata()
                .withNewSpec()
                .withClusterIP(vip.getHostAddress())
                .addNewPort()
                .withName("dns")
                .withProtocol("UDP")
                .withPort(53)
                .withNewTargetPort(target)
                .endPort()
                .addNewPort()
                .withName("dns-tcp")
                .withProtocol("TCP")
                .withPort(53)
                .withNewTargetPort(target)
                .endPort()
                .endSpec()
                .build();
    }

    private static EndpointSlice slice(InetSocketAddress server) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .addToLabels("kubernetes.io/service-name", NAME)
                .addToLabels("endpointslice.kubernetes.io/managed-by", "portolan.dev")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(server.getAddress().getHostAddress())
                .withNewConditions()
                .withReady(true)
                .withServing(true)
                .withTerminating(false)
                .endConditions()
                .endEndpoint()
                .addNewPort()
                .withName("dns")
                .withProtocol("UDP")
                .withPort(server.getPort())
                .endPort()
                .addNewPort()
                .withName("dns-tcp")
                .withProtocol("TCP")
                .withPort(server.getPort())
                .endPort()
                .build();
    }
}
