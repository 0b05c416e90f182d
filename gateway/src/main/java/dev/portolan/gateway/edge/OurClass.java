package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.gateway.core.ClassRules;
import dev.portolan.gateway.core.ClassView;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/**
 * Makes our IngressClass once, at the start, if it is not there. It becomes the default unless another is. One that is there already is left
 * as it is, and one deleted later is not made again before the next start.
 */
public final class OurClass implements AutoCloseable {
    private static final Duration UNTIL_LISTED = Duration.ofMillis(20);
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final Informer<IngressClass> classes;
    private final ClassRules rules;
    private final ControlLoop loop;

    public OurClass(Informers informers, ClassRules rules) {
        this.client = informers.client();
        this.classes = informers.of(IngressClass.class);
        this.rules = rules;
        this.loop = new ControlLoop("gateway-class", 1, key -> makeIfAbsent());
    }

    /** Starts to look. */
    public void start() {
        loop.enqueue(ObjectKey.clusterWide(rules.className()));
        loop.start();
    }

    private Outcome makeIfAbsent() {
        if (!classes.synced()) {
            return Outcome.after(UNTIL_LISTED);
        }
        if (classes.get("", rules.className()).isPresent()) {
            return Outcome.done();
        }
        boolean defaultTaken = classes.list().stream()
                .map(IngressMapper::ingressClass)
                .anyMatch(c -> c.standing() == ClassView.Standing.DEFAULT);
        IngressClass ours = new IngressClassBuilder()
                .withNewMetadata()
                .withName(rules.className())
                .addToAnnotations(IngressMapper.DEFAULT_ANNOTATION, Boolean.toString(!defaultTaken))
                .endMetadata()
                .withNewSpec()
                .withController(rules.controller())
                .endSpec()
                .build();
        try {
            client.network().v1().ingressClasses().resource(ours).create();
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != CONFLICT) { // somebody made it in the meantime
                throw failure;
            }
        }
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
    }
}
