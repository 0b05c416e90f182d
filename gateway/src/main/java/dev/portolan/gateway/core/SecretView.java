package dev.portolan.gateway.core;

import java.util.Map;

/**
 * What routing needs of one Secret. Its values never appear in a text.
 *
 * @param type such as {@code kubernetes.io/tls}
 * @param data decoded, as text
 * @param certificate what {@code tls.crt} and {@code tls.key} are
 */
public record SecretView(String type, Map<String, String> data, Certificate certificate) {
    /** Copies the map. */
    public SecretView {
        data = Map.copyOf(data);
    }

    @Override
    public String toString() {
        return "Secret of type " + type;
    }
}
