package dev.portolan.apiserver.kinds;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Which keys a Secret of a well-known type must have (core/v1 SecretType). */
final class SecretTypes {
    private static final JsonMapper JSON = new JsonMapper();
    private static final FieldPath DATA = FieldPath.of("data");
    private static final String ACCOUNT = "kubernetes.io/service-account.name";

    private SecretTypes() {}

    static void validate(ObjectNode secret, List<FieldError> errors) {
        JsonNode data = secret.path("data");
        switch (Json.text(secret, "type")) {
            case "kubernetes.io/service-account-token" -> {
                if (Json.text(secret, "metadata", "annotations", ACCOUNT).isEmpty()) {
                    errors.add(FieldError.required(
                            FieldPath.of("metadata.annotations").key(ACCOUNT).text(), ""));
                }
            }
            case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", errors);
            case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", errors);
            case "kubernetes.io/basic-auth" -> {
                if (!data.has("username") && !data.has("password")) {
                    errors.add(FieldError.required(DATA.key("username").text(), ""));
                    errors.add(FieldError.required(DATA.key("password").text(), ""));
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (KeyedBytes.length(data.path("ssh-privatekey")) == 0) {
                    errors.add(FieldError.required(DATA.key("ssh-privatekey").text(), ""));
                }
            }
            case "kubernetes.io/tls" -> {
                present(data, "tls.crt", errors);
                present(data, "tls.key", errors);
            }
            default -> {} // any other type means what its users agree on
        }
    }

    private static void present(JsonNode data, String key, List<FieldError> errors) {
        if (!data.has(key)) {
            errors.add(FieldError.required(DATA.key(key).text(), ""));
        }
    }

    private static void json(JsonNode data, String key, List<FieldError> errors) {
        String path = DATA.key(key).text();
        if (!data.has(key)) {
            errors.add(FieldError.required(path, ""));
            return;
        }
        try {
            if (!JSON.readTree(KeyedBytes.decode(data.path(key))).isObject()) {
                errors.add(FieldError.invalid(path, "<secret contents redacted>", "must be a JSON object"));
            }
        } catch (JacksonException e) {
            errors.add(FieldError.invalid(path, "<secret contents redacted>", e.getOriginalMessage()));
        }
    }
}
