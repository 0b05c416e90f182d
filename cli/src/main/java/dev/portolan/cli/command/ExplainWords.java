package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.explain.core.Target;
import java.util.List;
import java.util.Locale;

/** What the words after {@code explain} mean. */
final class ExplainWords {
    private static final int USAGE = 2;
    private static final int HIGHEST_PORT = 65_535;

    private ExplainWords() {}

    /**
     * The target.
     *
     * @throws UserError saying what would be right
     */
    static Target parse(List<String> words, String namespace) {
        String subject = words.getFirst().toLowerCase(Locale.ROOT);
        if (subject.equals("from")) return path(words, namespace);
        if (words.size() != 2) throw wrong(words);
        String name = words.get(1);
        return switch (subject) {
            case "service", "services", "svc" -> new Target.OfService(namespace, name);
            case "pod", "pods", "po" -> new Target.OfPod(namespace, name);
            case "ingress", "ingresses", "ing" -> new Target.OfIngress(namespace, name);
            case "url" -> new Target.OfUrl(namespace, name);
            case "dns", "name" -> new Target.OfName(namespace, name);
            default -> throw wrong(words);
        };
    }

    private static Target path(List<String> words, String namespace) {
        boolean complete = words.size() == 4 && words.get(2).equals("to");
        if (!complete) throw wrong(words);
        String target = words.get(3);
        int colon = target.lastIndexOf(':');
        String digits = target.substring(colon + 1);
        if (colon < 1 || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > HIGHEST_PORT) {
            throw new UserError(USAGE, "'" + target + "' names no port: write it as in web:80");
        }
        String host = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new Target.OfPath(namespace, words.get(1).replaceFirst("^pods?/", ""), host, Integer.parseInt(digits));
    }

    private static UserError wrong(List<String> words) {
        return new UserError(
                USAGE,
                "'" + String.join(" ", words) + "' cannot be explained; write one of\n"
                        + "  service NAME, pod NAME, ingress NAME, url URL, dns NAME, from POD to NAME:PORT");
    }
}
