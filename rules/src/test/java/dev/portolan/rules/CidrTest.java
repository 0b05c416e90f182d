package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.96.0.0/16, 10.96.255.255, true",
        "10.96.0.0/16, 10.97.0.0, false",
        "10.96.0.0/12, 10.111.0.1, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "10.0.0.7/32, 10.0.0.7, true",
        "fd00::/108, fd00::f:ffff, true",
        "fd00::/108, fd00::10:0, false",
        "::/0, 10.0.0.1, false",
    })
    void an_address_is_inside_or_not(String block, String address, boolean inside) {
        assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
        assertThat(Cidr.parse(block).indexOf(InetAddress.ofLiteral(address)).isPresent())
                .isEqualTo(inside);
    }

    @Test
    void addresses_are_counted_from_the_first() {
        Cidr services = Cidr.parse("10.96.0.0/16");
        assertThat(services.at(10).getHostAddress()).isEqualTo("10.96.0.10");
        assertThat(services.at(65_535).getHostAddress()).isEqualTo("10.96.255.255");
        assertThat(services.size()).isEqualTo(65_536);
        assertThat(services.indexOf(InetAddress.ofLiteral("10.96.1.0"))).contains(BigInteger.valueOf(256));
        assertThatThrownBy(() -> services.at(65_536)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(Cidr.parse("ff00::/8").at(1)).isEqualTo(InetAddress.ofLiteral("ff00::1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.96.0.0",
                "10.96.0.0/33",
                "10.96.0.1/16",
                "10.96/16x",
                "host/8",
                "10.0.0.0/-1",
                "/8",
                "fd00::/129"
            })
    void what_is_no_block_is_refused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
