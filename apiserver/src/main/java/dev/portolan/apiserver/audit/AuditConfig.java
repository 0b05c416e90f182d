package dev.portolan.apiserver.audit;

import java.nio.file.Path;

/**
 * Where requests are written down, and how much of them.
 *
 * @param file a JSON object a line is added to; made, for its owner alone, where it isn't there
 * @param level how much of each request; bodies that hold secrets are never among it
 */
public record AuditConfig(Path file, AuditLevel level) {}
