package dev.portolan.cli.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes secrets out of objects and text, in three ways, since each alone misses some: Secrets lose their values by kind; wherever else one of these values
 * stands, as it is or in base64, it goes; and what looks like a credential goes by its looks or by the name of its field.
 */
public final class Redaction {
    /** What stands where a secret stood. */
    static final String GONE = "<redacted>";

    /** A value that is shorter would tear ordinary text to pieces; it is hidden in the Secret itself. */
    private static final int SHORTEST_VALUE = 4;

    /** A variable's value that is shorter may be an ordinary word, such as {@code false}; it is hidden in its own place. */
    private static final int SHORTEST_VARIABLE = 6;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ACCOUNT_TOKEN = "kubernetes.io/service-account-token";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i).*(pass(word|wd|phrase)?|pwd|secret|token|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key|auth(orization)?)$");

    private static final List<Pattern> LOOKS = List.of(
            Pattern.compile(
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)", Pattern.DOTALL),
            // The end of one whose beginning is cut away; a line may begin with its time.
            Pattern.compile(
                    "\\A(?:\\([^\\n]*\\)\\n)?(?:(?:\\S+ )?[A-Za-z0-9+/=]+\\r?\\n)++(?:\\S+ )?-----END [A-Z ]*PRIVATE KEY-----"),
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"), // JSON Web Token, RFC 7519
            Pattern.compile("(?i)(?<=\\b(bearer|basic)\\s)[A-Za-z0-9._~+/=-]{6,}"), // RFC 6750, RFC 7617
            Pattern.compile("\\b[a-z0-9]{6}\\.[a-z0-9]{16}\\b"), // bootstrap token
            Pattern.compile("\\b(ghp|gho|ghs|glpat|xox[abp])[_-][A-Za-z0-9_-]{10,}"),
            Pattern.compile("\\bAKIA[0-9A-Z]{16}\\b"),
            Pattern.compile("(?<=://[^\\s/:@]{0,100}:)[^\\s/@]+(?=@)"), // user:password@host
            // --password=x, password: x, "apiKey": "x", TOKEN=x
            Pattern.compile(
                    "(?i)(?<=(password|passwd|pwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key)[\"']?[=:] ?[\"']?)"
                            + "(?!<redacted>|true\\b|false\\b|null\\b)[^\\s\"',;&<{\\[]{3,}"));

    private final List<String> values;

    private Redaction(Collection<String> values) {
        this.values = List.copyOf(values);
    }

    /** Knows the values of the Secrets among these objects, and of variables whose name says that they are secret, in every form they may stand somewhere. */
    public static Redaction knowing(Iterable<ObjectNode> objects) {
        Set<String> values = new LinkedHashSet<>();
        for (ObjectNode object : objects) {
            if ("Secret".equals(object.path("kind").asString(""))) {
                secret(object, values);
            } else {
                variables(object, values);
            }
        }
        var ordered = new ArrayList<>(values);
        ordered.removeIf(v -> v.length() < SHORTEST_VALUE);
        // The longest first: a value may hold another.
        ordered.sort(Comparator.comparingInt(String::length).reversed());
        return new Redaction(ordered);
    }

    private static void secret(ObjectNode secret, Set<String> values) {
        boolean token = secret.path("type").asString("").equals(ACCOUNT_TOKEN);
        for (var entry : secret.path("data").properties()) {
            // Of an account's token, the namespace and the authority's certificate are beside it: no secrets, and words
            // of every object.
            if (!token || entry.getKey().equals("token"))
                encoded(entry.getValue().asString(""), values);
        }
        for (var entry : secret.path("stringData").properties())
            plain(entry.getValue().asString(""), values);
    }

    private static void variables(JsonNode node, Set<String> values) {
        if (namesSecret(node)) {
            String value = node.path("value").asString("");
            if (value.length() >= SHORTEST_VARIABLE) plain(value, values);
        }
        for (JsonNode child : node) variables(child, values);
    }

    /** An entry of {@code env} that says by its name what its value is. */
    private static boolean namesSecret(JsonNode node) {
        return node.path("value").isString()
                && SECRET_NAME.matcher(node.path("name").asString("")).matches();
    }

    private static void encoded(String base64, Set<String> values) {
        values.add(base64);
        try {
            String text = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
            plain(text, values);
            // A file with several credentials, line by line; certificates are public, their lines are no secrets.
            if (!text.contains("-----BEGIN CERTIFICATE"))
                text.lines().map(String::strip).filter(l -> l.length() >= 8).forEach(values::add);
        } catch (IllegalArgumentException notBase64) {
            return; // then there is no other form of it
        }
    }

    private static void plain(String text, Set<String> values) {
        values.add(text);
        values.add(text.strip());
        String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        values.add(base64);
        values.add(base64.replace("=", ""));
        values.add(java.net.URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    /** The text without secrets. */
    public String text(String text) {
        String clean = text;
        for (String value : values) clean = clean.replace(value, GONE);
        for (Pattern look : LOOKS) clean = look.matcher(clean).replaceAll(GONE);
        return clean;
    }

    /** A copy of an object without secrets, and without the bookkeeping of who owns which field. */
    public ObjectNode object(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) metadata.remove("managedFields");
        if ("Secret".equals(copy.path("kind").asString(""))) {
            hideValues(copy, "data");
            hideValues(copy, "stringData");
        }
        if (copy.path("metadata").path("annotations") instanceof ObjectNode annotations
                && annotations.has(LAST_APPLIED)) {
            annotations.put(
                    LAST_APPLIED, manifest(annotations.path(LAST_APPLIED).asString("")));
        }
        clean(copy);
        return copy;
    }

    /** The manifest that an object was last applied from is kept as text in it: a whole object once more. */
    private String manifest(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode applied
                    ? object(applied).toString()
                    : GONE;
        } catch (JacksonException notJson) {
            return GONE;
        }
    }

    private static void hideValues(ObjectNode secret, String field) {
        if (!(secret.path(field) instanceof ObjectNode values)) return;
        for (String key : List.copyOf(values.propertyNames())) {
            values.put(key, "<redacted, " + values.path(key).asString("").length() + " characters>");
        }
    }

    private void clean(JsonNode node) {
        if (node instanceof ObjectNode object) {
            boolean namedSecret =
                    SECRET_NAME.matcher(object.path("name").asString("")).matches()
                            && object.path("value").isString(); // an env entry
            for (String key : List.copyOf(object.propertyNames())) {
                JsonNode value = object.path(key);
                if (value.isString()) {
                    boolean secret = SECRET_NAME.matcher(key).matches() || namedSecret && key.equals("value");
                    object.put(key, secret && !isReference(key) ? GONE : text(value.asString()));
                } else {
                    clean(value);
                }
            }
        } else if (node.isArray()) {
            var array = (tools.jackson.databind.node.ArrayNode) node;
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isString()) {
                    array.set(i, array.stringNode(text(array.get(i).asString())));
                } else {
                    clean(array.get(i));
                }
            }
        }
    }

    /** Fields of the API that name a Secret, and hold none. */
    private static boolean isReference(String key) {
        return key.equals("imagePullSecret") || key.equals("auth-secret") || key.endsWith("/auth-secret");
    }
}
