package dev.portolan.gateway.core;

/**
 * One decision of the table.
 *
 * @param ingress whose rule it is
 * @param rule the rule for users: its host (an asterisk for any) and path, or {@code default backend}
 * @param destination where to
 */
public record Route(IngressKey ingress, String rule, Destination destination) {}
