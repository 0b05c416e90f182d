package dev.portolan.explain.edge;

import dev.portolan.explain.core.Fix;
import dev.portolan.explain.core.Patch;
import dev.portolan.explain.core.Ref;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;

/** Makes the changes of a fix through the API. */
public final class FixApplier {
    private final KubernetesClient client;

    public FixApplier(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Sends the patches in order and says what each did.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API refuses one; those before it are made
     */
    public List<String> apply(Fix fix) {
        var done = new ArrayList<String>();
        for (Patch patch : fix.patches()) done.add(apply(patch));
        return done;
    }

    private String apply(Patch patch) {
        String body = patch.body().toString();
        if (patch.type() == Patch.Type.CREATE) {
            var object = client.getKubernetesSerialization().unmarshal(body, GenericKubernetesResource.class);
            client.genericKubernetesResources(kind(patch.object()))
                    .inNamespace(patch.object().namespace())
                    .resource(object)
                    .create();
            return "created " + patch.object();
        }
        var type = patch.type() == Patch.Type.JSON ? PatchType.JSON : PatchType.JSON_MERGE;
        GenericKubernetesResource after = resource(patch.object()).patch(PatchContext.of(type), body);
        return after == null ? "patched " + patch.object() : said(patch.object(), after);
    }

    private static String said(Ref object, GenericKubernetesResource after) {
        return "patched " + object + ", now at revision " + after.getMetadata().getResourceVersion();
    }

    private Resource<GenericKubernetesResource> resource(Ref object) {
        var kind = client.genericKubernetesResources(kind(object));
        return object.namespace().isEmpty()
                ? kind.withName(object.name())
                : kind.inNamespace(object.namespace()).withName(object.name());
    }

    private static ResourceDefinitionContext kind(Ref object) {
        String version = object.apiVersion();
        int slash = version.indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : version.substring(0, slash))
                .withVersion(version.substring(slash + 1))
                .withKind(object.kind())
                .withPlural(object.plural())
                .withNamespaced(!object.namespace().isEmpty())
                .build();
    }
}
