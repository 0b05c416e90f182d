package dev.portolan.node.core;

import java.util.Map;
import java.util.Optional;

/** Where values of ConfigMaps and Secrets come from: the pod's namespace. */
public interface ConfigSource {
    /** The text values of a ConfigMap, or empty when there is no such ConfigMap. */
    Optional<Map<String, String>> configMap(String name);

    /** The decoded values of a Secret as text, or empty when there is no such Secret. */
    Optional<Map<String, String>> secret(String name);
}
