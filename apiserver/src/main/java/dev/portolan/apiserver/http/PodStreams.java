package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.Attributes;
import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Who may stream into which pod, and where its node agent takes the stream: exec, attach and portforward. */
final class PodStreams {
    private static final Map<String, String> FLAGS =
            Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty");

    private final Registry registry;
    private final Access access;
    private final Agents agents;

    PodStreams(Registry registry, Access access) {
        this.registry = registry;
        this.access = access;
        this.agents = new Agents(registry);
    }

    /** Whether a path is one of these. */
    static boolean isStream(ResourcePath path) {
        return path.group().isEmpty()
                && path.plural().equals("pods")
                && !path.name().isEmpty()
                && List.of("exec", "attach", "portforward").contains(path.subresource());
    }

    /**
     * The agent's URL for a request.
     *
     * @throws ApiException where the user may not, the pod isn't there or runs nowhere, or the container isn't one of its
     */
    URI target(User user, String verb, ResourcePath path, Map<String, List<String>> query) {
        access.require(new Attributes(
                user, verb, "", path.version(), "pods", path.subresource(), path.namespace(), path.name(), ""));
        ResourceType pods = registry.find("", path.version(), "pods").orElseThrow(ApiException::noSuchResource);
        Stored pod = registry.get(pods, path.namespace(), path.name());
        String below = "/" + encode(path.namespace()) + "/" + encode(path.name());
        if (path.subresource().equals("portforward")) {
            return agents.of(pod).resolve("/portForward" + below + ports(query));
        }
        String asked = first(query, "container");
        String container = encode(Agents.container(asked, pod));
        return agents.of(pod).resolve("/" + path.subresource() + below + "/" + container + options(query));
    }

    private static String options(Map<String, List<String>> query) {
        var text = new StringBuilder();
        for (String word : query.getOrDefault("command", List.of())) add(text, "command", word);
        for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
            String value = first(query, flag);
            if (value.equals("true") || value.equals("1")) add(text, FLAGS.getOrDefault(flag, flag), "1");
        }
        return text.toString();
    }

    private static String ports(Map<String, List<String>> query) {
        var text = new StringBuilder();
        for (String ports : query.getOrDefault("ports", List.of())) add(text, "port", ports);
        return text.toString();
    }

    private static String first(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static void add(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
