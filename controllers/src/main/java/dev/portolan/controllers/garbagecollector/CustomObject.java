package dev.portolan.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Objects;

/** A custom resource that knows its name in URLs, which its definition says and nobody can guess. */
final class CustomObject extends GenericKubernetesResource {
    private static final long serialVersionUID = 1;

    private final String plural;

    CustomObject(GenericKubernetesResource read, String plural) {
        this.plural = plural;
        setApiVersion(read.getApiVersion());
        setKind(read.getKind());
        setMetadata(read.getMetadata());
    }

    @Override
    public String getPlural() {
        return plural;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CustomObject o && plural.equals(o.plural) && super.equals(o);
    }

    @Override
    public int hashCode() {
        return Objects.hash(plural, super.hashCode());
    }
}
