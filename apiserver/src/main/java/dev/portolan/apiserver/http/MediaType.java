package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.util.Locale;

/**
 * How a client wants objects shown.
 *
 * @param form the shape of the answer
 * @param version the version of {@code meta.k8s.io} for tables and metadata
 */
record MediaType(Form form, String version) {
    enum Form {
        OBJECT,
        TABLE,
        METADATA
    }

    /** Media types that clients offer first and then accept JSON instead of. */
    private static final String OFFERED = "application/json";

    /** Chooses from an Accept header, in the client's order. */
    static MediaType accept(String header) {
        if (header.isBlank()) return new MediaType(Form.OBJECT, "v1");
        for (String range : header.split(",")) {
            String[] parts = range.strip().split(";", -1);
            String type = parts[0].strip().toLowerCase(Locale.ROOT);
            if (!type.equals("application/json") && !type.equals("*/*") && !type.equals("application/*")) continue;
            String as = "";
            String version = "v1";
            String group = "meta.k8s.io";
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].strip();
                if (parameter.startsWith("as=")) as = parameter.substring(3);
                if (parameter.startsWith("v=")) version = parameter.substring(2);
                if (parameter.startsWith("g=")) group = parameter.substring(2);
            }
            boolean known = group.equals("meta.k8s.io") && (version.equals("v1") || version.equals("v1beta1"));
            switch (as) {
                case "" -> {
                    return new MediaType(Form.OBJECT, "v1");
                }
                case "Table" -> {
                    if (known) return new MediaType(Form.TABLE, version);
                }
                case "PartialObjectMetadata", "PartialObjectMetadataList" -> {
                    if (known) return new MediaType(Form.METADATA, version);
                }
                default -> {} // a shape that we don't have; the client's next choice may do
            }
        }
        throw ApiException.notAcceptable(OFFERED);
    }
}
