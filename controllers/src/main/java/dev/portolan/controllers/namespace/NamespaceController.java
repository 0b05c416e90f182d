package dev.portolan.controllers.namespace;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.controllers.runtime.WatchedKinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives every namespace its {@code default} ServiceAccount, and empties a namespace that is being deleted: everything in it goes first, by
 * its own rules (a pod has its grace period), then the namespace.
 */
public final class NamespaceController implements Controller {
    private static final int WORKERS = 2;
    private static final String FINALIZER = "kubernetes";
    /** Of kinds that nobody watches, nobody hears when the last one is gone. */
    private static final Duration UNHEARD = Duration.ofSeconds(5);

    private static final Set<String> HEARD =
            WatchedKinds.ALL.stream().map(HasMetadata::getFullResourceName).collect(Collectors.toUnmodifiableSet());

    private final Informer<Namespace> namespaces;
    private final Informer<ServiceAccount> accounts;
    private final KubernetesClient client;
    private final ApiWrites writes;
    private final NamespaceContent content;
    private final SyncedLoop loop;

    public NamespaceController(ControllerContext context) {
        this.namespaces = context.informers().of(Namespace.class);
        this.accounts = context.informers().of(ServiceAccount.class);
        this.client = context.client();
        this.writes = new ApiWrites(client);
        this.content = new NamespaceContent(client);
        this.loop = new SyncedLoop("namespace-controller", WORKERS, this::reconcile, List.of(namespaces, accounts));
        namespaces.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        WatchedKinds.ALL.forEach(type -> listen(context.informers().of(type)));
    }

    private <T extends HasMetadata> void listen(Informer<T> informer) {
        informer.onChange((before, after) -> {
            if (before != null && after == null) gone(before);
        });
    }

    private void gone(HasMetadata object) {
        @Nullable String namespace = object.getMetadata().getNamespace();
        if (namespace != null && (object instanceof ServiceAccount || isGoing(namespace))) {
            loop.enqueue(ObjectKey.clusterWide(namespace));
        }
    }

    private boolean isGoing(String namespace) {
        return namespaces
                .get("", namespace)
                .filter(NamespaceController::isGoing)
                .isPresent();
    }

    private static boolean isGoing(Namespace namespace) {
        return namespace.getMetadata().getDeletionTimestamp() != null;
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        Namespace namespace = namespaces.get(key).orElse(null);
        if (namespace == null) {
            return Outcome.done();
        }
        if (!isGoing(namespace)) {
            account(key.name());
            return Outcome.done();
        }
        List<String> left = content.empty(key.name());
        if (left.isEmpty()) {
            release(namespace);
            return Outcome.done();
        }
        return HEARD.containsAll(left) ? Outcome.done() : Outcome.after(UNHEARD);
    }

    private void account(String namespace) {
        if (accounts.get(namespace, "default").isPresent()) {
            return;
        }
        try {
            writes.create(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName("default")
                    .endMetadata()
                    .build());
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != 409) {
                throw refused; // a conflict says that it is there already
            }
        }
    }

    private void release(Namespace namespace) {
        if (namespace.getSpec() == null || !namespace.getSpec().getFinalizers().contains(FINALIZER)) {
            return;
        }
        Namespace released = new NamespaceBuilder(namespace)
                .editSpec()
                .removeFromFinalizers(FINALIZER)
                .endSpec()
                .build();
        client.raw(ApiWrites.path(namespace) + "/finalize", "PUT", released);
    }

    @Override
    public void close() {
        loop.close();
    }
}
