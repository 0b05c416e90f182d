package dev.portolan.apiserver.clients;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** fabric8's. */
final class Fabric8Informer implements InformerUnderTest {
    private final KubernetesClient client;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final SharedIndexInformer<ConfigMap> informer;

    Fabric8Informer(Path kubeconfig, String namespace) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setClientKeyAlgo("EC");
        client = new KubernetesClientBuilder().withConfig(config).build();
        informer = client.configMaps().inNamespace(namespace).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                tell("ADDED", map);
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap map) {
                tell("MODIFIED", map);
            }

            @Override
            public void onDelete(ConfigMap map, boolean unknown) {
                tell("DELETED", map);
            }
        });
    }

    private void tell(String type, ConfigMap map) {
        told.add(new Told(
                type,
                map.getMetadata().getName(),
                Long.parseLong(map.getMetadata().getResourceVersion())));
    }

    @Override
    public List<Told> told() {
        return List.copyOf(told);
    }

    @Override
    public Map<String, String> cache() {
        return informer.getStore().list().stream()
                .collect(Collectors.toMap(
                        m -> m.getMetadata().getName(), m -> m.getMetadata().getResourceVersion()));
    }

    @Override
    public void close() {
        informer.close();
        client.close();
    }
}
