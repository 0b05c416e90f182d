package dev.portolan.dns.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Transport;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticNamesTest {
    private static final StaticNames NAMES = StaticNames.parse("""
            # what the router does not know
            192.0.2.10  printer.home printer   # and its short name
            192.0.2.11  printer.home
            2001:db8::1 six.home
            not-an-address nobody
            192.0.2.12
            """);

    private static Decoded ask(String name, String type) {
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        byte[] query = Decoded.query(1, name, Decoded.type(type), 0);
        Authority authority = (n, t) -> NAMES.resolve(n, t).orElse(new Resolution.Outside());
        var outcome = new Responder(() -> authority)
                .answer(query, query.length, Transport.UDP, InetAddress.getLoopbackAddress(), 0, out);
        return Decoded.of(out, ((Responder.Outcome.Written) outcome).length());
    }

    @Test
    void a_name_has_the_addresses_of_all_its_lines() {
        assertThat(ask("Printer.home.", "A").sorted())
                .isEqualTo(List.of("printer.home. 5 A 192.0.2.10", "printer.home. 5 A 192.0.2.11"));
        assertThat(ask("printer.", "A").answers()).containsExactly("printer. 5 A 192.0.2.10");
        assertThat(ask("six.home.", "AAAA").answers()).containsExactly("six.home. 5 AAAA 2001:db8::1");
    }

    @Test
    void the_first_name_of_a_line_is_what_its_address_is_called() {
        assertThat(ask("10.2.0.192.in-addr.arpa.", "PTR").answers())
                .containsExactly("10.2.0.192.in-addr.arpa. 5 PTR printer.home.");
    }

    @Test
    void a_family_that_a_name_lacks_is_no_reason_to_ask_elsewhere() {
        Decoded none = ask("printer.home.", "AAAA");
        assertThat(none.rcode()).isEqualTo("NOERROR");
        assertThat(none.answers()).isEmpty();
    }

    @Test
    void lines_that_say_nothing_are_left_out() {
        assertThat(NAMES.resolve(Name.of("nobody"), 1)).isEmpty();
    }
}
