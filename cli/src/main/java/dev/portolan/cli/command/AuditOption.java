package dev.portolan.cli.command;

import dev.portolan.apiserver.audit.AuditConfig;
import dev.portolan.apiserver.audit.AuditLevel;
import dev.portolan.cli.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the API server writes down who did what. */
final class AuditOption {
    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "add a line of JSON to FILE for each request to the API server (default: none)")
    private @Nullable Path file;

    @Option(
            names = "--audit-level",
            paramLabel = "LEVEL",
            defaultValue = "Metadata",
            description =
                    "how much of a request: Metadata (who, what, when), Request (and its body) or RequestResponse (and the answer's); bodies of"
                            + " Secrets never (default: Metadata)")
    private String level = "Metadata";

    /** What was asked for; empty where nothing was. */
    Optional<AuditConfig> config() {
        Path asked = file;
        if (asked == null) return Optional.empty();
        AuditLevel found = Stream.of(AuditLevel.values())
                .filter(l -> l.text().equalsIgnoreCase(level))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        64,
                        "--audit-level: \"" + level + "\" is none of "
                                + Stream.of(AuditLevel.values())
                                        .map(AuditLevel::text)
                                        .collect(Collectors.joining(", "))));
        Path whole = asked.toAbsolutePath();
        boolean writable = Files.exists(whole)
                ? Files.isRegularFile(whole) && Files.isWritable(whole)
                : whole.getParent() != null && Files.isWritable(whole.getParent());
        if (!writable) throw new UserError(64, "--audit-log: " + whole + " cannot be written");
        return Optional.of(new AuditConfig(whole, found));
    }

    /** The same as words. */
    List<String> words() {
        Path asked = file;
        if (asked == null) return List.of();
        return List.of("--audit-log", asked.toAbsolutePath().toString(), "--audit-level", level);
    }
}
