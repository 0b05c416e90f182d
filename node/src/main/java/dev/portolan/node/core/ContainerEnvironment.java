package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's environment: envFrom, then env (which may refer to earlier variables and to those of Services), then the variables of
 * Services where the container doesn't set them itself.
 */
public final class ContainerEnvironment {
    private final Pod pod;
    private final Container container;
    private final PodStatuses.Place place;
    private final ConfigSource config;
    private final Map<String, String> services;
    private final Map<String, String> own = new LinkedHashMap<>();

    private ContainerEnvironment(
            Pod pod, Container container, PodStatuses.Place place, ConfigSource config, Map<String, String> services) {
        this.pod = pod;
        this.container = container;
        this.place = place;
        this.config = config;
        this.services = services;
    }

    /**
     * The variables of {@code container}.
     *
     * @param services what {@link ServiceEnvironment} says
     * @throws MissingSourceException when a source that isn't optional is missing
     */
    public static Map<String, String> of(
            Pod pod, Container container, PodStatuses.Place place, ConfigSource config, Map<String, String> services)
            throws MissingSourceException {
        return new ContainerEnvironment(pod, container, place, config, services).build();
    }

    private Map<String, String> build() throws MissingSourceException {
        for (EnvFromSource each : container.getEnvFrom()) {
            String prefix = each.getPrefix() == null ? "" : each.getPrefix();
            for (Map.Entry<String, String> e : all(each).entrySet()) {
                own.put(prefix + e.getKey(), e.getValue());
            }
        }
        for (EnvVar each : container.getEnv()) {
            Optional<String> value = each.getValueFrom() == null
                    ? Optional.of(expand(each.getValue()))
                    : from(each.getValueFrom(), "env[" + each.getName() + "].valueFrom");
            value.ifPresent(v -> own.put(each.getName(), v));
        }
        Map<String, String> result = new LinkedHashMap<>(own);
        services.forEach(result::putIfAbsent);
        return result;
    }

    private String expand(@Nullable String value) {
        if (value == null) {
            return "";
        }
        Map<String, String> known = new LinkedHashMap<>(services);
        known.putAll(own);
        return Expansion.expand(value, known);
    }

    private Map<String, String> all(EnvFromSource source) throws MissingSourceException {
        if (source.getConfigMapRef() != null) {
            var ref = source.getConfigMapRef();
            return require(config.configMap(ref.getName()), ref.getOptional(), "envFrom", "configmap", ref.getName());
        }
        if (source.getSecretRef() != null) {
            var ref = source.getSecretRef();
            return require(config.secret(ref.getName()), ref.getOptional(), "envFrom", "secret", ref.getName());
        }
        return Map.of();
    }

    private Optional<String> from(EnvVarSource source, String path) throws MissingSourceException {
        if (source.getFieldRef() != null) {
            return Optional.of(PodFields.value(pod, source.getFieldRef().getFieldPath(), place));
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            var values = require(config.configMap(ref.getName()), ref.getOptional(), path, "configmap", ref.getName());
            return key(values, ref.getKey(), ref.getOptional(), path, "configmap", ref.getName());
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            var values = require(config.secret(ref.getName()), ref.getOptional(), path, "secret", ref.getName());
            return key(values, ref.getKey(), ref.getOptional(), path, "secret", ref.getName());
        }
        if (source.getResourceFieldRef() != null) {
            return Optional.of(ResourceFields.value(pod.getSpec(), container, source.getResourceFieldRef()));
        }
        throw new MissingSourceException(
                path + ": none of fieldRef, configMapKeyRef, secretKeyRef, resourceFieldRef is set");
    }

    private static Map<String, String> require(
            Optional<Map<String, String>> found, @Nullable Boolean optional, String path, String kind, String name)
            throws MissingSourceException {
        if (found.isEmpty() && !Boolean.TRUE.equals(optional)) {
            throw new MissingSourceException(path + ": " + kind + " \"" + name + "\" not found");
        }
        return found.orElse(Map.of());
    }

    private static Optional<String> key(
            Map<String, String> values, String key, @Nullable Boolean optional, String path, String kind, String name)
            throws MissingSourceException {
        if (!values.containsKey(key) && !Boolean.TRUE.equals(optional)) {
            throw new MissingSourceException(path + ": couldn't find key " + key + " in " + kind + " \"" + name + "\"");
        }
        return Optional.ofNullable(values.get(key));
    }
}
