package dev.portolan.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What annotations of ingress-nginx become. */
class AnnotationsTest {
    private static World world(Map<String, String> annotations) {
        return new World()
                .annotated("i", annotations, "h/ -> web")
                .service("web", "10.0.0.1:80")
                .secret("users", "Opaque", Map.of("auth", "ann:{PLAIN}a\nbob:$2y$05$xyz\n# no\n"));
    }

    private static Route route(World world) {
        return ((Lookup.Found) world.table().find("h", "/")).route();
    }

    record Row(String name, String value, Function<Policy, Object> read, Object expected) {}

    static List<Row> understood() {
        return List.of(
                new Row("force-ssl-redirect", "true", Policy::tls, Policy.PlainHttp.REDIRECTED),
                new Row("ssl-redirect", "true", Policy::tls, Policy.PlainHttp.SERVED),
                new Row("upstream-vhost", "in.side", Policy::host, Optional.of("in.side")),
                new Row("proxy-body-size", "8m", Policy::bodyBytes, OptionalLong.of(8 << 20)),
                new Row("proxy-body-size", "1k", Policy::bodyBytes, OptionalLong.of(1024)),
                new Row("proxy-body-size", "0", Policy::bodyBytes, OptionalLong.of(Long.MAX_VALUE)),
                new Row("proxy-connect-timeout", "7", p -> p.patience().connect(), Optional.of(Duration.ofSeconds(7))),
                new Row("proxy-read-timeout", "7", p -> p.patience().answer(), Optional.of(Duration.ofSeconds(7))),
                new Row("proxy-send-timeout", "7", p -> p.patience().progress(), Optional.of(Duration.ofSeconds(7))),
                new Row("limit-rps", "5", p -> p.rate().map(Policy.Rate::perMinute), Optional.of(300)),
                new Row("limit-rps", "5", p -> p.rate().map(Policy.Rate::burst), Optional.of(25)),
                new Row("limit-rpm", "30", p -> p.rate().map(Policy.Rate::perMinute), Optional.of(30)),
                new Row("limit-connections", "2", p -> p.rate().map(Policy.Rate::underWay), Optional.of(2)),
                new Row(
                        "whitelist-source-range",
                        "10.0.0.0/8, ::1",
                        p -> p.allowed().size(),
                        2),
                new Row(
                        "denylist-source-range",
                        "10.0.0.1",
                        p -> p.denied().getFirst().toString(),
                        "10.0.0.1/32"),
                new Row("load-balance", "round_robin", Policy::turn, Policy.Turn.ROUND_ROBIN),
                new Row("affinity", "cookie", p -> p.cookie().map(Policy.Cookie::name), Optional.of("INGRESSCOOKIE")),
                new Row("enable-cors", "true", p -> p.cors().map(Policy.Cors::origins), Optional.of(List.of("*"))),
                new Row("rewrite-target", "/x", p -> p.rewrite().map(r -> r.apply("/a")), Optional.of("/x")),
                new Row(
                        "proxy-next-upstream-tries",
                        "3",
                        p -> p.retries().attempts().orElse(0),
                        2),
                new Row(
                        "x-forwarded-prefix",
                        "/shop",
                        p -> p.request().set().getFirst().value(),
                        "/shop"));
    }

    @ParameterizedTest
    @MethodSource("understood")
    void an_annotation_of_the_same_meaning_is_understood(Row row) {
        World world = world(Map.of(row.name, row.value));
        assertThat(row.read.apply(route(world).policy())).isEqualTo(row.expected);
        assertThat(world.table().problems()).isEmpty();
    }

    record Fault(String name, String value, String reason) {}

    static List<Fault> faults() {
        return List.of(
                new Fault("server-snippet", "return 200;", "AnnotationUnknown"),
                new Fault("configuration-snippet", "x", "AnnotationUnknown"),
                new Fault("proxy-read-timeout", "soon", "AnnotationInvalid"),
                new Fault("proxy-body-size", "big", "AnnotationInvalid"),
                new Fault("enable-cors", "yes", "AnnotationInvalid"),
                new Fault("backend-protocol", "FCGI", "AnnotationInvalid"),
                new Fault("load-balance", "ewma", "AnnotationInvalid"),
                new Fault("upstream-vhost", "a\r\nX: y", "AnnotationInvalid"),
                new Fault("whitelist-source-range", "ten", "AnnotationInvalid"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_is_not_understood_is_said_and_the_ingress_is_served(Fault fault) {
        World world = world(Map.of(fault.name, fault.value));
        assertThat(world.table().problems()).singleElement().satisfies(p -> {
            assertThat(p.reason()).isEqualTo(fault.reason);
            assertThat(p.message()).contains("nginx.ingress.kubernetes.io/" + fault.name);
        });
        assertThat(world.serviceOf("h/")).isEqualTo("web");
    }

    @Test
    void a_list_of_addresses_with_a_typing_error_lets_nobody_in_instead_of_everybody() {
        assertThat(route(world(Map.of("whitelist-source-range", "ten")))
                        .policy()
                        .allowed())
                .isNotEmpty();
    }

    @Test
    void hosts_with_tls_are_redirected_unless_somebody_says_no() {
        for (String said : List.of("", "true", "false")) {
            Map<String, String> annotations = said.isEmpty() ? Map.of() : Map.of("ssl-redirect", said);
            World world = new World()
                    .annotated("i", annotations, Map.of("cert", List.of("h")), "h/ -> web", "other/ -> web")
                    .service("web", "10.0.0.1:80")
                    .secret("cert", "kubernetes.io/tls", TestCertificates.of("h"));
            assertThat(route(world).policy().tls())
                    .isEqualTo(said.equals("false") ? Policy.PlainHttp.SERVED : Policy.PlainHttp.REDIRECTED);
            assertThat(((Lookup.Found) world.table().find("other", "/"))
                            .route()
                            .policy()
                            .tls())
                    .isEqualTo(Policy.PlainHttp.SERVED);
        }
    }

    @Test
    void a_rewrite_with_groups_makes_paths_expressions() {
        World world = new World()
                .annotated("i", Map.of("rewrite-target", "/$2"), "h/api(/|$)(.*) -> web", "h/exact = web")
                .service("web", "10.0.0.1:80");
        Route found = ((Lookup.Found) world.table().find("h", "/api/v1/x")).route();
        assertThat(found.policy().rewrite().orElseThrow().apply("/api/v1/x")).isEqualTo("/v1/x");
        assertThat(found.policy().rewrite().orElseThrow().apply("/api")).isEqualTo("/");
        assertThat(world.serviceOf("h/apix")).isEqualTo("unknown path");
        assertThat(world.serviceOf("h/exact")).isEqualTo("web");
    }

    @Test
    void expressions_go_before_prefixes_and_the_longest_first() {
        World world = new World()
                .annotated("r", Map.of("use-regex", "true"), "h/a/.* -> short", "h/a/[0-9]+/.* -> long")
                .ingress("p", "h/a/1/b -> prefix", "h/a/1/c = exact")
                .service("short", "10.0.0.1:80")
                .service("long", "10.0.0.2:80")
                .service("prefix", "10.0.0.3:80")
                .service("exact", "10.0.0.4:80");
        assertThat(world.serviceOf("h/a/1/b")).isEqualTo("long");
        assertThat(world.serviceOf("h/a/x")).isEqualTo("short");
        assertThat(world.serviceOf("h/a/1/c")).isEqualTo("exact");
    }

    @Test
    void a_path_that_is_no_expression_is_said() {
        World world = new World()
                .annotated("r", Map.of("use-regex", "true"), "h/a( -> web")
                .service("web", "10.0.0.1:80");
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.reason()).isEqualTo("PathInvalid"));
    }

    @Test
    void an_expression_that_would_never_end_on_some_text_gives_up() {
        SafeRegex evil = SafeRegex.parse("(a+)+b", SafeRegex.Case.REGARDED).orElseThrow();
        assertThat(evil.matches("a".repeat(5000))).isFalse();
    }

    @Test
    void an_expression_that_recurses_once_a_character_gives_up_where_the_stack_ends() {
        SafeRegex deep = SafeRegex.parse("(a|b)*", SafeRegex.Case.REGARDED).orElseThrow();
        String text = "ab".repeat(20_000);
        assertThat(deep.matches(text)).isFalse();
        assertThat(deep.begins(text)).isFalse();
        assertThat(deep.expand(text, "$1")).isEmpty();
        assertThat(deep.matches("abba")).isTrue();
    }

    @Test
    void redirects_go_before_backends() {
        assertThat(world(Map.of("permanent-redirect", "https://x/")).serviceOf("h/"))
                .isEqualTo("301 https://x/");
        assertThat(world(Map.of("temporal-redirect", "https://x/")).serviceOf("h/"))
                .isEqualTo("302 https://x/");
        assertThat(world(Map.of("permanent-redirect", "https://x/", "permanent-redirect-code", "308"))
                        .serviceOf("h/"))
                .isEqualTo("308 https://x/");
    }

    record Protocol(String name, Wire.Protocol protocol, boolean tls) {}

    static List<Protocol> protocols() {
        return List.of(
                new Protocol("HTTP", Wire.Protocol.HTTP_1, false),
                new Protocol("HTTPS", Wire.Protocol.HTTP_1, true),
                new Protocol("GRPC", Wire.Protocol.HTTP_2, false),
                new Protocol("grpcs", Wire.Protocol.HTTP_2, true));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void the_backends_protocol_is_spoken(Protocol row) {
        Action action = route(world(Map.of("backend-protocol", row.name))).action();
        var balance = (Destination.Balance)
                ((Action.Forward) action).targets().getFirst().destination();
        Wire wire = balance.backends().getFirst().wire();
        assertThat(wire.protocol()).isEqualTo(row.protocol);
        assertThat(wire.tls().isPresent()).isEqualTo(row.tls);
    }

    @Test
    void a_list_of_users_lets_in_whom_it_names() {
        World world = world(Map.of("auth-type", "basic", "auth-secret", "users", "auth-realm", "Shop"));
        Policy.BasicAuth auth = route(world).policy().auth().orElseThrow();
        assertThat(auth.realm()).isEqualTo("Shop");
        assertThat(HtPasswd.fits(auth.users().get("ann"), "a")).isTrue();
        assertThat(HtPasswd.fits(auth.users().get("ann"), "b")).isFalse();
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("bob"));
    }

    @Test
    void without_the_list_of_users_nobody_is_let_in() {
        World world = world(Map.of("auth-type", "basic", "auth-secret", "none"));
        assertThat(route(world).policy().auth().orElseThrow().fault()).isPresent();
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.reason()).isEqualTo("AuthSecret"));
        World foreign = world(Map.of("auth-type", "basic", "auth-secret", "kube-system/users"));
        assertThat(route(foreign).policy().auth().orElseThrow().fault()).isPresent();
    }

    record Hash(String stored, String password, boolean fits) {}

    static List<Hash> hashes() {
        return List.of(
                // made by `openssl passwd -apr1 -salt` and by `openssl dgst -sha1 -binary | base64`
                new Hash("$apr1$TqI9WECO$LHZB2DqRlk9nObiB6vJG9.", "secret", true),
                new Hash("$apr1$TqI9WECO$LHZB2DqRlk9nObiB6vJG9.", "secreT", false),
                new Hash("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "secret", true),
                new Hash("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "Secret", false),
                // made by `htpasswd -nbB`, the second with -C 10
                new Hash("$2y$05$GPMiKhYqy2iJsEp24xEKLedyTCkVoeRf.fCymmHU03FJau5e7LM.W", "secret", true),
                new Hash("$2y$05$GPMiKhYqy2iJsEp24xEKLedyTCkVoeRf.fCymmHU03FJau5e7LM.W", "Secret", false),
                new Hash(
                        "$2y$10$btKHSnnN3.JVT5gD9dZCu.UoMaiKxy9o26uOS40ofj1RP7zMvLS0m",
                        "pass:word with : colons",
                        true),
                new Hash("$2y$31$btKHSnnN3.JVT5gD9dZCu.UoMaiKxy9o26uOS40ofj1RP7zMvLS0m", "would take days", false),
                new Hash("$2y$05$xyz", "short", false),
                new Hash("{PLAIN}", "", true),
                new Hash("secret", "secret", false),
                new Hash("$apr1$", "secret", false));
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void passwords_are_compared_as_htpasswd_stores_them(Hash row) {
        assertThat(HtPasswd.fits(row.stored, row.password)).isEqualTo(row.fits);
    }

    private static World canary(Map<String, String> how) {
        java.util.HashMap<String, String> annotations = new java.util.HashMap<>(how);
        annotations.put("canary", "true");
        return new World()
                .annotated("next", annotations, "h/ -> next")
                .ingress("main", "h/ -> main")
                .service("main", "10.0.0.1:80")
                .service("next", "10.0.0.2:80");
    }

    private static String asked(World world, Map<String, String> headers) {
        Asked get = Asked.get("/");
        Asked asked = new Asked() {
            @Override
            public String path() {
                return get.path();
            }

            @Override
            public String method() {
                return get.method();
            }

            @Override
            public String header(String name) {
                return headers.get(name);
            }

            @Override
            public String query(String name) {
                return null;
            }
        };
        Action action = ((Lookup.Found) world.table().find("h", asked)).route().action();
        return ((Action.Forward) action)
                .targets().stream()
                        .map(t -> ((Destination.Balance) t.destination())
                                        .service()
                                        .name()
                                + t.weight())
                        .reduce("", String::concat);
    }

    @Test
    void a_canary_gets_what_its_header_its_cookie_and_its_weight_say() {
        World byHeader = canary(Map.of("canary-by-header", "X-Next", "canary-weight", "20"));
        assertThat(asked(byHeader, Map.of("x-next", "always"))).isEqualTo("next1");
        assertThat(asked(byHeader, Map.of("x-next", "never"))).isEqualTo("main1");
        assertThat(asked(byHeader, Map.of())).isEqualTo("main80next20");
        World byValue = canary(Map.of("canary-by-header", "X-Next", "canary-by-header-value", "yes"));
        assertThat(asked(byValue, Map.of("x-next", "yes"))).isEqualTo("next1");
        assertThat(asked(byValue, Map.of("x-next", "never"))).isEqualTo("main1");
        World byCookie = canary(Map.of("canary-by-cookie", "next"));
        assertThat(asked(byCookie, Map.of("cookie", "a=b; next=always"))).isEqualTo("next1");
        assertThat(asked(byCookie, Map.of("cookie", "a=b; xnext=always"))).isEqualTo("main1");
    }

    @Test
    void two_canaries_of_one_path_leave_the_main_route_to_everybody_else() {
        World byHeader = canary(Map.of("canary-by-header", "X-Next"))
                .annotated("beta", Map.of("canary", "true", "canary-by-header", "X-Beta"), "h/ -> beta")
                .service("beta", "10.0.0.3:80");
        assertThat(asked(byHeader, Map.of("x-next", "always"))).isEqualTo("next1");
        assertThat(asked(byHeader, Map.of("x-beta", "always"))).isEqualTo("beta1");
        assertThat(asked(byHeader, Map.of())).isEqualTo("main1");
        World byWeight = canary(Map.of("canary-weight", "20"))
                .annotated("beta", Map.of("canary", "true", "canary-weight", "10"), "h/ -> beta")
                .service("beta", "10.0.0.3:80");
        assertThat(asked(byWeight, Map.of())).isEqualTo("main7200next1800beta1000");
        String huge = "900000000";
        World heavy = canary(Map.of("canary-weight", "1", "canary-weight-total", huge))
                .annotated(
                        "beta",
                        Map.of("canary", "true", "canary-weight", "1", "canary-weight-total", huge),
                        "h/ -> beta")
                .service("beta", "10.0.0.3:80");
        assertThat(asked(heavy, Map.of())).isEqualTo("main999999next1beta1");
    }

    @Test
    void a_canary_of_nothing_is_said() {
        World world = new World()
                .annotated("next", Map.of("canary", "true"), "h/ -> web")
                .service("web", "10.0.0.1:80");
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.reason()).isEqualTo("CanaryAlone"));
        assertThat(world.serviceOf("h/")).isEqualTo("unknown path");
    }
}
