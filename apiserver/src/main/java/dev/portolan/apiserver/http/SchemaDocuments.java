package dev.portolan.apiserver.http;

/** Answers below {@code /openapi}. */
public interface SchemaDocuments {
    /** {@code parts} are the URL's path elements, the first being {@code openapi}. */
    void answer(Exchange exchange, String[] parts);
}
