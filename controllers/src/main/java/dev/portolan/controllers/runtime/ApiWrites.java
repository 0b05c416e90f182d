package dev.portolan.controllers.runtime;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.jspecify.annotations.Nullable;

/**
 * The few writes that controllers do, each about one exact object: an object replaced by a namesake in the meantime is never touched.
 * Every method throws {@link KubernetesClientException} for what it does not mention.
 */
public final class ApiWrites {
    private final KubernetesClient client;

    public ApiWrites(KubernetesClient client) {
        this.client = client;
    }

    /** What becomes of dependents (Kubernetes documentation, "Garbage Collection"). */
    public enum Propagation {
        BACKGROUND("Background"),
        FOREGROUND("Foreground");

        private final String word;

        Propagation(String word) {
            this.word = word;
        }
    }

    /** Makes a new object; returns it as stored. */
    public <T extends HasMetadata> T create(T object) {
        return client.resource(object).create();
    }

    /** Replaces an object; refused with a conflict when it is no longer of the version that {@code object} carries. */
    public <T extends HasMetadata> T update(T object) {
        return client.resource(object).update();
    }

    /** Replaces an object's status; refused with a conflict when it is no longer of the version that {@code object} carries. */
    public <T extends HasMetadata> T updateStatus(T object) {
        return client.resource(object).updateStatus();
    }

    /** Applies a JSON merge patch (RFC 7386). */
    public <T extends HasMetadata> T patch(T object, String mergePatch) {
        return client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    /** Deletes an object, its dependents afterwards. Whether there was still something to delete. */
    public boolean delete(HasMetadata object) {
        return delete(object, Propagation.BACKGROUND, null);
    }

    /** Deletes an object without any grace. Whether there was still something to delete. */
    public boolean deleteNow(HasMetadata object) {
        return delete(object, Propagation.BACKGROUND, 0L);
    }

    /** Deletes an object. Whether there was still something to delete. */
    public boolean delete(HasMetadata object, Propagation propagation, @Nullable Long graceSeconds) {
        var options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withPropagationPolicy(propagation.word)
                .withGracePeriodSeconds(graceSeconds)
                .withNewPreconditions()
                .withUid(object.getMetadata().getUid())
                .endPreconditions()
                .build();
        try {
            client.raw(path(object), "DELETE", options);
            return true;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == 404 || isNamesake(refused)) {
                return false;
            }
            throw refused;
        }
    }

    /** What the API said about a refusal, without where it was asked. */
    public static String message(KubernetesClientException refused) {
        Status status = refused.getStatus();
        return status == null || status.getMessage() == null
                ? String.valueOf(refused.getMessage())
                : status.getMessage();
    }

    private static boolean isNamesake(KubernetesClientException refused) {
        return refused.getCode() == 409 && String.valueOf(refused.getMessage()).contains("UID in precondition");
    }

    /** The path of {@code object} at the API. */
    public static String path(HasMetadata object) {
        String version = object.getApiVersion();
        String namespace = object.getMetadata().getNamespace();
        return (version.contains("/") ? "/apis/" : "/api/")
                + version
                + (namespace == null || namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                + "/"
                + object.getPlural()
                + "/"
                + object.getMetadata().getName();
    }
}
