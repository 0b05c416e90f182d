package dev.portolan.apiserver.kinds;

import java.util.List;

/**
 * How a kind is called in URLs, bodies and discovery documents.
 *
 * @param group API group, empty for the core group
 * @param version version within the group, such as {@code v1}
 * @param kind name in bodies, such as {@code EndpointSlice}
 * @param plural name in URLs, such as {@code endpointslices}
 * @param singular what kubectl also accepts, such as {@code endpointslice}
 * @param shortNames kubectl's abbreviations, such as {@code svc}
 * @param categories groupings such as {@code all}
 * @param scope whether objects live in a namespace
 * @param subresources which of {@code status} and {@code scale} are served
 */
public record ResourceType(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        Scope scope,
        List<Subresource> subresources) {

    /** Where objects of a kind live. */
    public enum Scope {
        NAMESPACED,
        CLUSTER
    }

    /** A second view of the same object, under its own URL. */
    public enum Subresource {
        STATUS,
        SCALE
    }

    public ResourceType {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        subresources = List.copyOf(subresources);
    }

    /** A namespaced kind without short names, categories or subresources; refine it with the {@code with…} methods. */
    public static ResourceType namespaced(String group, String version, String kind, String plural) {
        return new ResourceType(
                group,
                version,
                kind,
                plural,
                kind.toLowerCase(java.util.Locale.ROOT),
                List.of(),
                List.of(),
                Scope.NAMESPACED,
                List.of());
    }

    /** Like {@link #namespaced} for a kind whose names are unique in the whole cluster. */
    public static ResourceType cluster(String group, String version, String kind, String plural) {
        return new ResourceType(
                group,
                version,
                kind,
                plural,
                kind.toLowerCase(java.util.Locale.ROOT),
                List.of(),
                List.of(),
                Scope.CLUSTER,
                List.of());
    }

    /** The same type with these abbreviations. */
    public ResourceType withShortNames(String... names) {
        return new ResourceType(
                group, version, kind, plural, singular, List.of(names), categories, scope, subresources);
    }

    /** The same type as a member of these categories. */
    public ResourceType withCategories(String... names) {
        return new ResourceType(
                group, version, kind, plural, singular, shortNames, List.of(names), scope, subresources);
    }

    /** The same type serving these subresources. */
    public ResourceType withSubresources(Subresource... served) {
        return new ResourceType(group, version, kind, plural, singular, shortNames, categories, scope, List.of(served));
    }

    /** {@code v1} or {@code apps/v1}: what bodies carry as apiVersion. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code services} or {@code deployments.apps}: how error messages name the resource. */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    public boolean namespaced() {
        return scope == Scope.NAMESPACED;
    }

    public boolean hasStatus() {
        return subresources.contains(Subresource.STATUS);
    }

    public boolean hasScale() {
        return subresources.contains(Subresource.SCALE);
    }
}
