package dev.portolan.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.TestCertificates.KeyForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From {@code spec.tls} and Secrets to the certificate for a server name. */
class CertificatesTest {
    private static final String TLS = "kubernetes.io/tls";

    private static World shop(Map<String, String> secret) {
        return new World()
                .annotated(
                        "shop", Map.of(), Map.of("cert", List.of("shop.foo.com", "*.bar.com")), "shop.foo.com/ -> web")
                .service("web", "10.0.0.1:80")
                .secret("cert", TLS, secret);
    }

    @ParameterizedTest
    @CsvSource({"EC,PKCS8", "EC,OLD", "RSA,PKCS8", "RSA,OLD"})
    void every_usual_form_of_key_is_read(String algorithm, KeyForm form) {
        World world = shop(TestCertificates.of(algorithm, form, "shop.foo.com"));
        assertThat(world.table().certificate("shop.foo.com")).isPresent();
        assertThat(world.table().problems()).isEmpty();
    }

    record Name(String asked, boolean found) {}

    static List<Name> names() {
        return List.of(
                new Name("shop.foo.com", true),
                new Name("SHOP.foo.com", true),
                new Name("a.bar.com", true),
                new Name("bar.com", false),
                new Name("foo.com", false),
                new Name("", false));
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_server_name_finds_its_certificate_or_that_of_its_wildcard(Name name) {
        RouteTable table = shop(TestCertificates.of("shop.foo.com")).table();
        assertThat(table.certificate(name.asked).isPresent()).isEqualTo(name.found);
    }

    record Bad(String what, Map<String, String> data, String said) {}

    static List<Bad> badSecrets() {
        Map<String, String> good = TestCertificates.of("a");
        Map<String, String> other = TestCertificates.of("a");
        Map<String, String> mixed = new HashMap<>(good);
        mixed.put("tls.key", other.get("tls.key"));
        return List.of(
                new Bad("nothing", Map.of(), "needs both tls.crt and tls.key"),
                new Bad("no key", Map.of("tls.crt", good.get("tls.crt")), "needs both tls.crt and tls.key"),
                new Bad("no PEM", Map.of("tls.crt", "hello", "tls.key", "world"), "no readable certificates"),
                new Bad("a key of another", mixed, "does not belong to the certificate"),
                new Bad("a broken key", Map.of("tls.crt", good.get("tls.crt"), "tls.key", "x"), "no private key"));
    }

    @ParameterizedTest
    @MethodSource("badSecrets")
    void a_bad_secret_is_said_and_the_rules_are_served_all_the_same(Bad bad) {
        World world = shop(bad.data);
        assertThat(world.serviceOf("shop.foo.com/")).isEqualTo("web");
        assertThat(world.table().certificate("shop.foo.com")).isEmpty();
        assertThat(world.table().problems()).singleElement().satisfies(p -> {
            assertThat(p.reason()).isEqualTo("TlsSecretInvalid");
            assertThat(p.message()).contains("default/cert", bad.said);
        });
    }

    @Test
    void an_ingress_of_a_default_backend_only_shows_its_certificate_to_all_and_is_redirected_to() {
        World world = new World()
                .annotated("one", Map.of(), Map.of("cert", List.of()), "-> web")
                .service("web", "10.0.0.1:80")
                .secret("cert", TLS, TestCertificates.of("any"));
        assertThat(world.table().certificate("whatever.foo.com")).isPresent();
        assertThat(((Lookup.Found) world.table().find("whatever.foo.com", "/"))
                        .route()
                        .policy()
                        .tls())
                .isEqualTo(Policy.PlainHttp.REDIRECTED);
        World without = new World()
                .annotated("one", Map.of(), Map.of("gone", List.of()), "-> web")
                .service("web", "10.0.0.1:80");
        assertThat(without.table().problems()).singleElement().satisfies(p -> {
            assertThat(p.reason()).isEqualTo("TlsSecretMissing");
            assertThat(p.message()).contains("clients of any host");
        });
    }

    @Test
    void a_missing_secret_is_said() {
        World world = new World()
                .annotated("shop", Map.of(), Map.of("cert", List.of("shop.foo.com")), "shop.foo.com/ -> web")
                .service("web", "10.0.0.1:80");
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.reason()).isEqualTo("TlsSecretMissing"));
    }

    @Test
    void of_two_certificates_for_one_host_the_older_ingress_has_the_say() {
        World world = shop(TestCertificates.of("one"))
                .annotated("late", Map.of(), Map.of("other", List.of("shop.foo.com")), "shop.foo.com/late -> web")
                .secret("other", TLS, TestCertificates.of("two"));
        assertThat(world.table()
                        .certificate("shop.foo.com")
                        .orElseThrow()
                        .chain()
                        .getFirst())
                .satisfies(
                        c -> assertThat(c.getSubjectX500Principal().getName()).isEqualTo("CN=one"));
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.reason()).isEqualTo("TlsConflict"));
    }

    @Test
    void no_text_shows_a_key() {
        Map<String, String> data = TestCertificates.of("a");
        World world = shop(data);
        assertThat(world.table().certificate("shop.foo.com").toString()).doesNotContain("BEGIN");
        assertThat(new SecretView(TLS, data, PemCertificate.parse("", "")).toString())
                .doesNotContain("BEGIN");
    }
}
