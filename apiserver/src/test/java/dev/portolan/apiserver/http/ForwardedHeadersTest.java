package dev.portolan.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedHeadersTest {
    private static final URI TARGET = URI.create("http://10.0.0.7:8080/x");

    @Test
    void what_belongs_to_the_connection_or_proves_who_asks_stays_here() {
        var names = List.of(
                "Accept",
                "Authorization",
                "Connection",
                "X-Hop",
                "Host",
                "Impersonate-User",
                "Impersonate-Extra-a",
                "Keep-Alive",
                "TE",
                "Transfer-Encoding",
                "Upgrade",
                "Cookie");

        assertThat(ForwardedHeaders.ofRequest(names, "keep-alive, x-hop")).containsExactly("Accept", "Cookie");
    }

    @Test
    void an_answers_headers_come_back_without_those_of_its_connection() {
        var headers = Map.of(
                "connection", List.of("close, X-Hop"),
                "x-hop", List.of("1"),
                "set-cookie", List.of("a=b", "c=d"),
                "trailer", List.of("x"));

        assertThat(ForwardedHeaders.ofAnswer(headers, TARGET, "/p"))
                .isEqualTo(Map.of("set-cookie", List.of("a=b", "c=d")));
    }

    @ParameterizedTest
    @CsvSource({
        "/y?z, /p/proxy/y?z",
        "http://10.0.0.7:8080/y, /p/proxy/y",
        "http://10.0.0.7:8080, /p/proxy/",
        "//10.0.0.7:8080/y, /p/proxy/y",
        "http://10.0.0.7:80801/y, http://10.0.0.7:80801/y",
        "//elsewhere/y, //elsewhere/y",
        "https://elsewhere/y, https://elsewhere/y",
        "next, next",
    })
    void a_redirect_within_the_target_stays_below_the_proxy(String location, String shown) {
        assertThat(ForwardedHeaders.ofAnswer(Map.of("Location", List.of(location)), TARGET, "/p/proxy"))
                .containsEntry("Location", List.of(shown));
    }
}
