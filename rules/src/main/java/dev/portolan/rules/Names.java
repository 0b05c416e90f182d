package dev.portolan.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The forms that names may have, with Kubernetes' words for what is wrong (apimachinery util/validation). Each rule
 * returns the problems found; an empty list means the name is good.
 */
public final class Names {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final String HEADER_NAME = "[-A-Za-z0-9]+";

    private static final Form DNS_1123_LABEL = new Form(
            LABEL,
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                    + " end with an alphanumeric character",
            "my-name",
            "123-abc");
    private static final Form DNS_1123_SUBDOMAIN = new Form(
            SUBDOMAIN,
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character",
            "example.com");
    private static final Form DNS_1035_LABEL = new Form(
            LABEL_1035,
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                    + " character, and end with an alphanumeric character",
            "my-name",
            "abc-123");
    private static final Form WILDCARD_SUBDOMAIN = new Form(
            "\\*\\." + SUBDOMAIN,
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist"
                    + " of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            "*.example.com");
    private static final Form NAME_PART = new Form(
            QUALIFIED,
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character",
            "MyName",
            "my.name",
            "123-abc");
    private static final Form LABEL_VALUE = new Form(
            "(" + QUALIFIED + ")?",
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character",
            "MyValue",
            "my_value",
            "12345");
    private static final Form ENV = new Form(
            ENV_NAME,
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and"
                    + " must not start with a digit",
            "my.env-name",
            "MY_ENV.NAME",
            "MyEnvName1");
    private static final Form CONFIG = new Form(
            CONFIG_KEY,
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "key.name",
            "KEY_NAME",
            "key-name");
    private static final Form HEADER = new Form(
            HEADER_NAME, "a valid HTTP header must consist of alphanumeric characters or '-'", "X-Header-Name");
    private static final Pattern PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");
    private static final Pattern ONE_LETTER = Pattern.compile(".*[a-z].*");

    private Names() {}

    /** Names of namespaces, containers and Service ports; up to 63 characters (RFC 1123). */
    public static List<String> dns1123Label(String name) {
        if (!DNS_1123_LABEL.fits(name) && DNS_1123_SUBDOMAIN.fits(name)) {
            return name.length() > 63
                    ? List.of(tooLong(63), "must not contain dots")
                    : List.of("must not contain dots");
        }
        return atMost(name, 63, DNS_1123_LABEL);
    }

    /** Names of most objects; up to 253 characters, labels joined by dots (RFC 1123). */
    public static List<String> dns1123Subdomain(String name) {
        return atMost(name, 253, DNS_1123_SUBDOMAIN);
    }

    /** Names of Services; up to 63 characters, starting with a letter (RFC 1035). */
    public static List<String> dns1035Label(String name) {
        return atMost(name, 63, DNS_1035_LABEL);
    }

    /** {@code *.example.com}: hosts of Ingress rules. */
    public static List<String> wildcardSubdomain(String name) {
        return atMost(name, 253, WILDCARD_SUBDOMAIN);
    }

    /** Keys of labels and annotations: {@code name} or {@code prefix.example.com/name}. */
    public static List<String> qualifiedName(String key) {
        List<String> problems = new ArrayList<>();
        int slash = key.indexOf('/');
        if (slash != key.lastIndexOf('/')) {
            return List.of("a qualified name " + NAME_PART.problem()
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        if (slash == 0) {
            problems.add("prefix part must be non-empty");
        } else if (slash > 0) {
            dns1123Subdomain(key.substring(0, slash)).forEach(p -> problems.add("prefix part " + p));
        }
        String name = key.substring(slash + 1);
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part " + tooLong(63));
        }
        if (!NAME_PART.fits(name)) {
            problems.add("name part " + NAME_PART.problem());
        }
        return problems;
    }

    /** Values of labels; may be empty. */
    public static List<String> labelValue(String value) {
        return atMost(value, 63, LABEL_VALUE);
    }

    /** Names of container ports and of target ports (IANA service names, RFC 6335): up to 15 characters. */
    public static List<String> portName(String name) {
        List<String> problems = new ArrayList<>();
        if (name.length() > 15) {
            problems.add(tooLong(15));
        }
        if (!PORT_CHARACTERS.matcher(name).matches()) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!ONE_LETTER.matcher(name).matches()) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    /** Names of environment variables taken from ConfigMaps and given to containers. */
    public static List<String> environmentVariable(String name) {
        List<String> problems = new ArrayList<>(ENV.fits(name) ? List.of() : List.of(ENV.problem()));
        problems.addAll(notADirectoryStep(name));
        return problems;
    }

    /** Keys of ConfigMaps and Secrets; they become file names. */
    public static List<String> configKey(String key) {
        List<String> problems = new ArrayList<>();
        if (key.length() > 253) {
            problems.add(tooLong(253));
        }
        if (!CONFIG.fits(key)) {
            problems.add(CONFIG.problem());
        }
        problems.addAll(notADirectoryStep(key));
        return problems;
    }

    /** Names of HTTP headers a probe may send. */
    public static List<String> headerName(String name) {
        return HEADER.fits(name) ? List.of() : List.of(HEADER.problem());
    }

    /** A port number: 1 to 65535. */
    public static List<String> portNumber(long port) {
        return inRange(port, 1, 65535);
    }

    /** Both ends included. */
    public static List<String> inRange(long value, long min, long max) {
        return value >= min && value <= max
                ? List.of()
                : List.of("must be between " + min + " and " + max + ", inclusive");
    }

    private static List<String> notADirectoryStep(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("must not be '" + name + "'");
        }
        return name.startsWith("..") ? List.of("must not start with '..'") : List.of();
    }

    private static List<String> atMost(String name, int max, Form form) {
        List<String> problems = new ArrayList<>();
        if (name.length() > max) {
            problems.add(tooLong(max));
        }
        if (!form.fits(name)) {
            problems.add(form.problem());
        }
        return problems;
    }

    private static String tooLong(int max) {
        return "must be no more than " + max + " characters";
    }

    /** A regular expression and how Kubernetes explains it. */
    private record Form(Pattern pattern, String problem) {
        Form(String regex, String words, String... examples) {
            this(
                    Pattern.compile(regex),
                    words + " (e.g. '" + String.join("',  or '", examples) + "', regex used for validation is '" + regex
                            + "')");
        }

        boolean fits(String text) {
            return pattern.matcher(text).matches();
        }
    }
}
