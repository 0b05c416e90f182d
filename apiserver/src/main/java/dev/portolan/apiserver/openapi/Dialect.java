package dev.portolan.apiserver.openapi;

/** The two versions of OpenAPI, where they write the same thing differently. */
enum Dialect {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    /** The {@code $ref} of a definition. */
    String reference(String definition) {
        return prefix + definition;
    }
}
