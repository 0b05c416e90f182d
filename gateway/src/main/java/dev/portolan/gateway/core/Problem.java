package dev.portolan.gateway.core;

/**
 * Something about one Ingress that its owner has to mend.
 *
 * @param reason one CamelCase word, as an event has it
 * @param message a sentence
 */
public record Problem(IngressKey ingress, String reason, String message) {}
