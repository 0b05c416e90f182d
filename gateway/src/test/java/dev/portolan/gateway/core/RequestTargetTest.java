package dev.portolan.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/,                  /",
        "/a/b,               /a/b",
        "/a//b,              /a//b",
        "/a/./b,             /a/b",
        "/a/../b,            /b",
        "/a/b/..,            /a/",
        "/a/b/.,             /a/b/",
        "/a/%2e%2E/b,        /b",
        "/%66oo,             /foo",
        "/a%2Fb,             /a%2Fb",
        "/a%20b,             /a%20b",
        "/.well-known/x,     /.well-known/x",
        "/a/...,             /a/...",
        "/..,                ",
        "/a/../../b,         ",
        "/%,                 ",
        "/%4,                ",
        "/%zz,               ",
    })
    void a_path_has_one_form(String raw, String normal) {
        assertThat(RequestPath.normalise(raw).orElse(null)).isEqualTo(normal);
    }

    @Property
    void the_form_is_final_and_has_no_dot_segments(@ForAll @Chars({'a', '.', '/', '%', '2', 'e', 'F'}) String text) {
        RequestPath.normalise("/" + text).ifPresent(normal -> {
            assertThat(RequestPath.normalise(normal)).contains(normal);
            assertThat(normal.split("/", -1)).doesNotContain(".", "..");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "Shop.Local,       shop.local",
        "shop.local:8080,  shop.local",
        "shop.local.,      shop.local",
        "shop.local:,      shop.local",
        "127.0.0.1:80,     127.0.0.1",
        "[::1]:8080,       [::1]",
        "[::1],            [::1]",
        "a:b,              ",
        "a b,              ",
        "a@b,              ",
        "a/b,              ",
        ":80,              ",
        "[::1,             ",
        "::1,              ",
        "a:1:2,            ",
    })
    void a_host_has_one_form(String raw, String host) {
        assertThat(RequestHost.parse(raw).orElse(null)).isEqualTo(host);
    }
}
