package dev.portolan.cli.command;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.explain.core.Fix;
import dev.portolan.explain.core.Places;
import dev.portolan.explain.core.Ref;
import java.util.List;
import java.util.Optional;

/** Finds the line of a manifest where a change is to be written. */
record ManifestPlaces(List<Manifest> manifests) implements Places {
    @Override
    public String of(Fix fix) {
        String namespace =
                fix.patches().isEmpty() ? "" : fix.patches().getFirst().object().namespace();
        return find(new Ref(fix.kind(), namespace, fix.name()))
                .map(m -> m.where(fix.field().replace("\"", "")))
                .orElse("");
    }

    /** The manifest of an object; one that names no namespace is taken for any. */
    Optional<Manifest> find(Ref object) {
        return manifests.stream()
                .filter(m -> m.kind().equals(object.kind()) && m.name().equals(object.name()))
                .filter(m -> object.namespace().isEmpty()
                        || m.namespace().equals(object.namespace())
                        || m.object().path("metadata").path("namespace").isMissingNode())
                .findFirst();
    }
}
