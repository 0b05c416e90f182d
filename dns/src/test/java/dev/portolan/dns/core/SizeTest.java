package dev.portolan.dns.core;

import static dev.portolan.dns.core.Site.port;
import static dev.portolan.dns.core.Site.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Transport;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** What doesn't fit: D8. */
class SizeTest {
    private static final String MANY = "many.default.svc.cluster.local.";

    private static Site many(int count) {
        var endpoints = new ArrayList<EndpointView>();
        for (int i = 0; i < count; i++) {
            endpoints.add(ready("10.244." + i / 250 + "." + (1 + i % 250), "", port("http", 80)));
        }
        return new Site().headless("many", endpoints.toArray(EndpointView[]::new));
    }

    private static Decoded ask(Site site, String name, String type, int ednsBytes, Transport transport) {
        return site.ask(Decoded.query(1, name, Decoded.type(type), ednsBytes), transport, 3);
    }

    @Test
    void a_plain_client_gets_512_bytes_with_as_many_addresses_as_fit_and_the_truncated_bit() {
        Decoded response = ask(many(40), MANY, "A", 0, Transport.UDP);
        assertThat(response.truncated()).isTrue();
        assertThat(response.answers())
                .hasSize((512 - 12 - MANY.length() - 1 - 4) / 16)
                .doesNotHaveDuplicates();
        assertThat(response.edns()).isFalse();
    }

    @Test
    void a_client_with_edns_gets_what_it_can_take() {
        Decoded response = ask(many(40), MANY, "A", 1232, Transport.UDP);
        assertThat(response.truncated()).isFalse();
        assertThat(response.answers()).hasSize(40);
        assertThat(response.edns()).isTrue();
    }

    @Test
    void everything_fits_over_tcp() {
        assertThat(ask(many(1000), MANY, "A", 0, Transport.TCP).answers())
                .hasSize(1000)
                .doesNotHaveDuplicates();
        Decoded services = ask(many(300), "_http._tcp." + MANY, "SRV", 0, Transport.TCP);
        assertThat(services.answers()).hasSize(300);
        assertThat(services.additionals()).hasSize(300);
        assertThat(services.truncated()).isFalse();
    }

    @Test
    void additional_records_are_left_out_without_a_word() {
        Decoded response = ask(many(6), "_http._tcp." + MANY, "SRV", 0, Transport.UDP);
        assertThat(response.answers()).hasSize(6);
        assertThat(response.additionals()).hasSizeLessThan(6);
        assertThat(response.truncated()).isFalse();
    }

    @Test
    void more_than_a_message_can_hold_is_cut_over_tcp_too() {
        Decoded response = ask(many(5000), MANY, "A", 0, Transport.TCP);
        assertThat(response.truncated()).isTrue();
        assertThat(response.answers()).hasSizeGreaterThan(4000);
    }
}
