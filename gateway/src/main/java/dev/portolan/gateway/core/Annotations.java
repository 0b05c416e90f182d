package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Policy.BasicAuth;
import dev.portolan.gateway.core.Policy.Cookie;
import dev.portolan.gateway.core.Policy.Cors;
import dev.portolan.gateway.core.Policy.PlainHttp;
import dev.portolan.gateway.core.Policy.Rate;
import dev.portolan.gateway.core.Policy.Retries;
import dev.portolan.gateway.core.Policy.Turn;
import dev.portolan.gateway.core.Wire.BackendTls;
import dev.portolan.gateway.core.Wire.Protocol;
import dev.portolan.gateway.core.Wire.Trust;
import dev.portolan.rules.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Annotations of ingress-nginx whose meaning is the same here, read from one Ingress. What is unknown, or has a value that makes no sense,
 * becomes a fault and changes nothing.
 */
final class Annotations {
    /** What all of these names begin with. */
    private static final String PREFIX = "nginx.ingress.kubernetes.io/";

    private static final String CORS_METHODS = "GET, PUT, POST, DELETE, PATCH, OPTIONS";
    private static final String CORS_HEADERS =
            "DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization";
    private static final long CORS_MAX_AGE = 1_728_000;
    private static final int BURST = 5;

    /** Streaming is what these ask for or tune, and bodies always stream here. */
    private static final Set<String> NOTHING_TO_DO = Set.of(
            "proxy-buffering",
            "proxy-request-buffering",
            "proxy-buffer-size",
            "proxy-buffers-number",
            "proxy-busy-buffers-size",
            "proxy-max-temp-file-size",
            "proxy-http-version",
            "client-body-buffer-size",
            "enable-access-log",
            "connection-proxy-header",
            "websocket-services");

    /**
     * What they ask for.
     *
     * @param policy for all routes, but for the path's change
     * @param rewrite {@code rewrite-target}
     * @param paths how Prefix and ImplementationSpecific paths are read
     * @param elsewhere where every request is sent
     * @param wire what is spoken with backends
     * @param canary whether, and for whom, this is another version of an Ingress
     * @param faults what the owner has to mend
     */
    record Parsed(
            PolicyBuilder policy,
            Optional<String> rewrite,
            PathType paths,
            Optional<Action> elsewhere,
            Wire wire,
            Optional<Canary> canary,
            List<Fault> faults) {}

    /** @param reason one CamelCase word */
    record Fault(String reason, String message) {}

    private final String ingress;
    private final String namespace;
    private final Map<String, String> given;
    private final Map<SecretKey, SecretView> secrets;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> read = new HashSet<>(NOTHING_TO_DO);
    private final PolicyBuilder policy = new PolicyBuilder();

    private Annotations(IngressView ingress, Map<SecretKey, SecretView> secrets) {
        this.ingress = ingress.key().toString();
        this.namespace = ingress.key().namespace();
        this.given = ingress.annotations();
        this.secrets = secrets;
    }

    static Parsed parse(IngressView ingress, Map<SecretKey, SecretView> secrets) {
        return new Annotations(ingress, secrets).parsed();
    }

    private Parsed parsed() {
        boolean force = flag("force-ssl-redirect", false);
        if (force) {
            policy.tls = PlainHttp.REDIRECTED;
        }
        policy.host = text("upstream-vhost");
        limits();
        timeouts();
        access();
        cors();
        cookie();
        String turn = text("load-balance").orElse("");
        if (turn.equals("round_robin")) {
            policy.turn = Turn.ROUND_ROBIN;
        } else if (!turn.isEmpty() && !turn.equals("least_request")) {
            invalid("load-balance", "is round_robin or least_request here; it is ignored");
        }
        text("x-forwarded-prefix")
                .ifPresent(p -> policy.request =
                        new Edits(List.of(new Edits.Field("X-Forwarded-Prefix", p)), List.of(), List.of()));
        Optional<String> rewrite = text("rewrite-target");
        boolean regex =
                flag("use-regex", false) || rewrite.filter(r -> r.contains("$")).isPresent();
        Optional<Action> elsewhere = elsewhere();
        Wire wire = wire();
        Optional<Canary> canary = canary();
        new TreeMap<>(given).forEach((name, value) -> {
            if (!read.contains(name) && !name.equals("ssl-redirect")) {
                faults.add(new Fault("AnnotationUnknown", PREFIX + name + " has no meaning here and is ignored"));
            }
        });
        return new Parsed(
                policy,
                rewrite,
                regex ? PathType.REGEX : PathType.PREFIX,
                elsewhere,
                wire,
                canary,
                List.copyOf(faults));
    }

    /** Whether plain requests for hosts with TLS are redirected; so it is unless somebody says no. */
    static boolean redirectsTls(IngressView ingress) {
        return !"false".equals(ingress.annotations().get("ssl-redirect"));
    }

    private void limits() {
        text("proxy-body-size").ifPresent(size -> {
            Optional<Long> bytes = Sizes.bytes(size);
            bytes.ifPresentOrElse(
                    b -> policy.bodyBytes = b == 0 ? OptionalLong.of(Long.MAX_VALUE) : OptionalLong.of(b),
                    () -> invalid("proxy-body-size", "must be a size such as 8m"));
        });
        int perMinute = number("limit-rps")
                .map(n -> n * 60)
                .or(() -> number("limit-rpm"))
                .orElse(0);
        number("limit-rpm");
        int burst = number("limit-burst-multiplier").orElse(BURST);
        int underWay = number("limit-connections").orElse(0);
        if (perMinute > 0 || underWay > 0) {
            policy.rate =
                    Optional.of(new Rate(ingress, perMinute, Math.max(1, (perMinute + 59) / 60) * burst, underWay));
        }
        number("proxy-next-upstream-tries")
                .ifPresent(tries -> policy.retries =
                        new Retries(OptionalInt.of(Math.max(0, Math.min(tries, 10) - 1)), List.of(), Duration.ZERO));
    }

    private void timeouts() {
        policy.connect = number("proxy-connect-timeout").map(Duration::ofSeconds);
        policy.answer = number("proxy-read-timeout").map(Duration::ofSeconds);
        policy.progress = number("proxy-send-timeout").map(Duration::ofSeconds);
    }

    private void access() {
        ranges("whitelist-source-range", policy.allowed);
        ranges("allowlist-source-range", policy.allowed);
        ranges("denylist-source-range", policy.denied);
        text("auth-type").ifPresent(type -> {
            String realm = text("auth-realm").orElse("Authentication Required");
            Optional<String> name = text("auth-secret");
            String form = text("auth-secret-type").orElse("auth-file");
            policy.auth = Optional.of(type.equals("basic") ? users(realm, name, form) : refusing(realm, type));
        });
        text("auth-realm");
        text("auth-secret");
        text("auth-secret-type");
    }

    private BasicAuth refusing(String realm, String type) {
        invalid("auth-type", "is " + type + ", and only basic is known; nobody is let in");
        return new BasicAuth(realm, Map.of(), Optional.of("auth-type " + type + " is not known here"));
    }

    /** A door whose key list is missing stays shut. */
    private BasicAuth users(String realm, Optional<String> name, String form) {
        String[] parts = name.orElse("").split("/", 2);
        SecretKey key = parts.length == 2 ? new SecretKey(parts[0], parts[1]) : new SecretKey(namespace, parts[0]);
        SecretView secret = key.namespace().equals(namespace) ? secrets.get(key) : null;
        String wrong = !key.namespace().equals(namespace)
                ? "is of another namespace"
                : secret == null
                        ? "does not exist"
                        : form.equals("auth-file") && !secret.data().containsKey("auth") ? "has no key auth" : "";
        if (secret == null || !wrong.isEmpty()) {
            String text = "Secret " + key + " (auth-secret) " + wrong + "; nobody is let in";
            faults.add(new Fault("AuthSecret", text));
            return new BasicAuth(realm, Map.of(), Optional.of("the list of users is missing"));
        }
        Map<String, String> users = form.equals("auth-map")
                ? secret.data()
                : HtPasswd.users(secret.data().getOrDefault("auth", ""));
        List<String> unreadable = users.entrySet().stream()
                .filter(e -> !HtPasswd.understood(e.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!unreadable.isEmpty()) {
            faults.add(new Fault(
                    "AuthSecret",
                    "Secret " + key + " (auth-secret) has passwords in a form not known here, for "
                            + String.join(", ", unreadable) + "; htpasswd -B, -m or -s makes known ones"));
        }
        return new BasicAuth(realm, users, Optional.empty());
    }

    /** Any origin and credentials exclude each other: whoever asked for any shall not open what a cookie or password guards to all. */
    private void cors() {
        boolean on = flag("enable-cors", false);
        List<String> origins = list("cors-allow-origin").orElse(List.of("*"));
        Cors cors = new Cors(
                origins,
                text("cors-allow-methods").orElse(CORS_METHODS),
                text("cors-allow-headers").orElse(CORS_HEADERS),
                text("cors-expose-headers").orElse(""),
                flag("cors-allow-credentials", true) && !origins.contains("*"),
                number("cors-max-age").map(Integer::longValue).orElse(CORS_MAX_AGE));
        if (on) {
            policy.cors = Optional.of(cors);
        }
    }

    private void cookie() {
        String affinity = text("affinity").orElse("");
        String name = text("session-cookie-name").orElse("INGRESSCOOKIE");
        StringBuilder attributes = new StringBuilder("; Path=");
        attributes.append(text("session-cookie-path").orElse("/"));
        number("session-cookie-max-age")
                .ifPresent(age -> attributes.append("; Max-Age=").append(age));
        number("session-cookie-expires");
        text("session-cookie-domain")
                .ifPresent(d -> attributes.append("; Domain=").append(d));
        text("session-cookie-samesite")
                .ifPresent(s -> attributes.append("; SameSite=").append(s));
        if (flag("session-cookie-secure", false)) {
            attributes.append("; Secure");
        }
        text("affinity-mode")
                .filter(m -> !m.equals("balanced") && !m.equals("persistent"))
                .ifPresent(m -> invalid("affinity-mode", "is balanced or persistent"));
        if (affinity.equals("cookie") && Text.token(name)) {
            policy.cookie = Optional.of(new Cookie(name, attributes + "; HttpOnly"));
        } else if (!affinity.isEmpty()) {
            invalid(affinity.equals("cookie") ? "session-cookie-name" : "affinity", "makes no cookie; it is ignored");
        }
    }

    private Optional<Action> elsewhere() {
        Optional<String> permanent = text("permanent-redirect");
        int code = number("permanent-redirect-code").orElse(301);
        Optional<String> temporal = text("temporal-redirect");
        int temporalCode = number("temporal-redirect-code").orElse(302);
        boolean isTemporal = temporal.isPresent();
        int status = isTemporal ? temporalCode : code;
        return temporal.or(() -> permanent).flatMap(url -> {
            String name = isTemporal ? "temporal-redirect" : "permanent-redirect";
            if (!Set.of(301, 302, 303, 307, 308).contains(status)) {
                invalid(name + "-code", "must be 301, 302, 303, 307 or 308; the redirect is ignored");
                return Optional.empty();
            }
            return Optional.of(new Action.Elsewhere(status, url));
        });
    }

    private Wire wire() {
        String protocol = text("backend-protocol").orElse("HTTP").toUpperCase(Locale.ROOT);
        Optional<String> name = text("proxy-ssl-name");
        boolean verify = text("proxy-ssl-verify").orElse("off").equals("on");
        text("proxy-ssl-server-name");
        BackendTls tls = new BackendTls(name, verify ? new Trust.WellKnown() : new Trust.Anybody());
        return switch (protocol) {
            case "HTTP", "AUTO_HTTP" -> Wire.PLAIN;
            case "HTTPS" -> new Wire(Protocol.HTTP_1, Optional.of(tls));
            case "GRPC" -> Wire.H2C;
            case "GRPCS" -> new Wire(Protocol.HTTP_2, Optional.of(tls));
            default -> {
                invalid("backend-protocol", "must be HTTP, HTTPS, GRPC or GRPCS; HTTP is spoken");
                yield Wire.PLAIN;
            }
        };
    }

    private Optional<Canary> canary() {
        boolean on = flag("canary", false);
        Optional<String> header = text("canary-by-header");
        Optional<String> value = text("canary-by-header-value");
        Optional<String> pattern = text("canary-by-header-pattern");
        Optional<String> cookie = text("canary-by-cookie");
        int weight = number("canary-weight").orElse(0);
        int total = number("canary-weight-total").orElse(100);
        return on
                ? Optional.of(new Canary(header, value, pattern, cookie, Math.min(weight, total), Math.max(1, total)))
                : Optional.empty();
    }

    private void ranges(String name, List<Cidr> into) {
        list(name)
                .ifPresent(texts -> texts.forEach(text -> {
                    try {
                        into.add(Cidr.parse(
                                text.indexOf('/') < 0 ? text + (text.indexOf(':') < 0 ? "/32" : "/128") : text));
                    } catch (IllegalArgumentException notACidr) {
                        invalid(name, "has " + text + ", which is not a CIDR; nobody comes in by it");
                        if (into == policy.allowed) {
                            into.add(Cidr.parse("0.0.0.0/32")); // a list with a typing error must not mean everybody
                        }
                    }
                }));
    }

    private Optional<List<String>> list(String name) {
        return text(name)
                .map(text -> Stream.of(text.split(","))
                        .map(String::strip)
                        .filter(s -> !s.isEmpty())
                        .toList())
                .filter(all -> !all.isEmpty());
    }

    private boolean flag(String name, boolean otherwise) {
        return parsed(
                        name,
                        text -> text.equals("true")
                                ? Optional.of(true)
                                : text.equals("false") ? Optional.of(false) : Optional.empty(),
                        "must be \"true\" or \"false\"")
                .orElse(otherwise);
    }

    private Optional<Integer> number(String name) {
        return parsed(name, Sizes::natural, "must be a whole number");
    }

    private <T> Optional<T> parsed(String name, Function<String, Optional<T>> parse, String rule) {
        Optional<String> text = text(name);
        Optional<T> value = text.flatMap(parse);
        if (text.isPresent() && value.isEmpty()) {
            invalid(name, rule + "; it is ignored");
        }
        return value;
    }

    private Optional<String> text(String name) {
        read.add(name);
        String value = given.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!Text.printable(value)) {
            invalid(name, "has characters that no header field may have; it is ignored");
            return Optional.empty();
        }
        return Optional.of(value.strip());
    }

    private void invalid(String name, String text) {
        Fault fault = new Fault("AnnotationInvalid", PREFIX + name + " " + text);
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }
}
