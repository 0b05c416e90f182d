package dev.portolan.node.streaming;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stream is to be joined to, from a URL in the kubelet's form: {@code /exec/NAMESPACE/POD/CONTAINER?command=ls&output=1}.
 *
 * @param container empty for port-forward
 */
record StreamRequest(
        Kind kind,
        String namespace,
        String pod,
        String container,
        List<String> command,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        boolean tty) {
    /** What for. */
    enum Kind {
        EXEC,
        ATTACH,
        PORT_FORWARD
    }

    StreamRequest {
        command = List.copyOf(command);
    }

    /** Reads a path and its query; empty where it is none of these. */
    static Optional<StreamRequest> parse(String rawPath, Map<String, List<String>> query) {
        List<String> parts = List.of(rawPath.replaceFirst("^/", "").split("/")).stream()
                .map(p -> URLDecoder.decode(p.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        Kind kind = switch (parts.getFirst()) {
            case "exec" -> Kind.EXEC;
            case "attach" -> Kind.ATTACH;
            case "portForward" -> Kind.PORT_FORWARD;
            default -> null;
        };
        int wanted = kind == Kind.PORT_FORWARD ? 3 : 4;
        if (kind == null || parts.size() != wanted) {
            return Optional.empty();
        }
        return Optional.of(new StreamRequest(
                kind,
                parts.get(1),
                parts.get(2),
                wanted == 4 ? parts.get(3) : "",
                query.getOrDefault("command", List.of()),
                flag(query, "input"),
                flag(query, "output"),
                flag(query, "error"),
                flag(query, "tty")));
    }

    private static boolean flag(Map<String, List<String>> query, String name) {
        return query.getOrDefault(name, List.of()).contains("1");
    }

    /** Whether what goes wrong is shown apart from what is printed: a terminal has one screen. */
    boolean apart() {
        return stderr && !tty;
    }
}
